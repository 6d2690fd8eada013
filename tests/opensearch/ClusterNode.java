import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.analysis.common.CommonAnalysisPlugin;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.transport.Netty4Plugin;

/**
 * One OpenSearch node in a JVM of its own, on loopback, so that killing the process is losing a node.
 *
 * <p>Arguments: the node's number from 1, the number of nodes, the first HTTP port, and a folder for its data. Node n
 * answers HTTP on the first port + n - 1 and other nodes 100 ports above. It runs until it is killed.
 */
final class ClusterNode extends Node {
  private ClusterNode(Environment environment) {
    super(environment, List.of(Netty4Plugin.class, CommonAnalysisPlugin.class), true);
  }

  public static void main(String[] arguments) throws Exception {
    int number = Integer.parseInt(arguments[0]);
    int nodes = Integer.parseInt(arguments[1]);
    int port = Integer.parseInt(arguments[2]);
    Path home = Path.of(arguments[3]);
    String[] seeds = new String[nodes];
    String[] names = new String[nodes];
    for (int place = 0; place < nodes; place++) {
      seeds[place] = "127.0.0.1:" + (port + 100 + place);
      names[place] = "node-" + (place + 1);
    }
    Settings settings =
        Settings.builder()
            .put("path.home", home.toString())
            .put("cluster.name", "phutrach-tests")
            .put("node.name", "node-" + number)
            .put("network.host", "127.0.0.1")
            .put("http.port", port + number - 1)
            .put("transport.port", port + 100 + number - 1)
            .put("http.type", "netty4")
            .put("transport.type", "netty4")
            .putList("discovery.seed_hosts", seeds)
            .putList("cluster.initial_cluster_manager_nodes", names)
            .put("node.processors", 2)
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            // A killed node is noticed at once by its closed connection; these bound the rest.
            .put("cluster.fault_detection.follower_check.interval", "1s")
            .put("cluster.fault_detection.follower_check.timeout", "2s")
            .put("cluster.fault_detection.follower_check.retry_count", 1)
            .build();
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> "node");
    new ClusterNode(environment).start();
    new CountDownLatch(1).await();
  }
}
