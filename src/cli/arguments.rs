//! What can be typed on the command line. Texts shown are Vietnamese; values are checked by the settings.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::corpus::Role;
use crate::evaluation::Half;

const TEMPLATE: &str = "{about}\n\nCách dùng: {usage}\n\n{all-args}{after-help}";
const EXAMPLES: &str = "Ví dụ:
  phutrach                          lập chỉ mục thư mục corpus rồi phục vụ ở 127.0.0.1:8080
  phutrach search \"xoa mu chu\"      nhiệm vụ nào nói đến xóa mù chữ
  phutrach units \"cap van bang\"     đơn vị nào phụ trách
  phutrach search \"thi đua\" --json  đúng nội dung trả lời của HTTP

Mã thoát: 0 có kết quả, 1 không có, 2 lỗi.";

/// Everything that was typed.
#[derive(Debug, Parser)]
#[command(
    name = "phutrach",
    version,
    about = "Đơn vị nào phụ trách việc này, và nhiệm vụ nào nói thế?",
    help_template = TEMPLATE,
    after_help = EXAMPLES,
    subcommand_help_heading = "Lệnh",
    next_help_heading = "Cài đặt",
    subcommand_value_name = "LỆNH"
)]
pub(super) struct Arguments {
    /// Settings file.
    #[arg(
        long,
        global = true,
        value_name = "TỆP",
        help = "Tệp cài đặt (mặc định: phutrach.toml nếu có)"
    )]
    pub(super) config: Option<PathBuf>,
    #[command(flatten)]
    settings: SettingFlags,
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

macro_rules! setting_flags {
    ($($field:ident, $value:literal, $help:literal;)*) => {
        /// One flag for each setting.
        #[derive(Debug, Args)]
        struct SettingFlags {
            $(
                #[arg(long, global = true, value_name = $value, help = $help)]
                $field: Option<String>,
            )*
        }

        impl Arguments {
            /// The settings given as flags: key and text.
            pub(super) fn flags(&self) -> Vec<(&'static str, String)> {
                let given = [$((stringify!($field), &self.settings.$field),)*];
                given.into_iter().filter_map(|(key, text)| Some((key, text.clone()?))).collect()
            }
        }
    };
}

setting_flags! {
    corpus, "THƯ MỤC", "Thư mục chứa các trang nhiệm vụ [mặc định: corpus]";
    index, "THƯ MỤC", "Thư mục chứa chỉ mục [mặc định: index]";
    listen, "ĐỊA CHỈ", "Địa chỉ phục vụ [mặc định: 127.0.0.1:8080]";
    admin_listen, "ĐỊA CHỈ", "Địa chỉ của /metrics và phần quản trị, hoặc off [mặc định: 127.0.0.1:8081]";
    admin_token_file, "TỆP", "Tệp chứa mã quản trị";
    frame_origins, "NGUỒN", "Các cổng được nhúng trang tra cứu trong khung, cách nhau bằng dấu phẩy";
    cors_origins, "NGUỒN", "Các cổng mà trình duyệt được gọi API từ đó, cách nhau bằng dấu phẩy";
    rate, "SỐ", "Số yêu cầu mỗi giây cho một máy khách, hoặc off [mặc định: off]";
    trusted_proxies, "DẢI", "Các dải địa chỉ proxy được tin, cách nhau bằng dấu phẩy";
    share, "true|false", "Cho các máy khác lấy bản chỉ mục ở /generations [mặc định: false]";
    follow, "NGUỒN", "Nguồn để lấy bản chỉ mục thay vì dựng: một thư mục, hoặc địa chỉ http của máy dựng";
    follow_seconds, "SỐ", "Số giây giữa hai lần hỏi nguồn [mặc định: 10]";
    search_threads, "SỐ", "Số luồng tìm kiếm [mặc định: auto]";
    search_queue, "SỐ", "Số yêu cầu được chờ [mặc định: 32]";
    search_deadline_ms, "SỐ", "Thời hạn của một lần tìm, mili giây [mặc định: 2000]";
    max_connections, "SỐ", "Số kết nối giữ cùng lúc [mặc định: 8192]";
    engine, "BỘ MÁY", "Bộ máy tìm kiếm: embedded hoặc opensearch [mặc định: embedded]";
    opensearch_url, "ĐỊA CHỈ", "Địa chỉ các nút OpenSearch, cách nhau bằng dấu phẩy";
    opensearch_user, "TÊN", "Tên đăng nhập OpenSearch";
    opensearch_password_file, "TỆP", "Tệp chứa mật khẩu OpenSearch";
    opensearch_ca, "TỆP", "Tệp PEM của nơi cấp chứng thư cho OpenSearch";
    opensearch_alias, "TÊN", "Bí danh và phần đầu tên các chỉ mục trên OpenSearch [mặc định: phutrach]";
    opensearch_shards, "SỐ", "Số mảnh của một chỉ mục trên OpenSearch [mặc định: 1]";
    opensearch_timeout_ms, "SỐ", "Thời hạn của một lần hỏi một nút OpenSearch, mili giây [mặc định: 1000]";
    log_format, "DẠNG", "Dạng nhật ký: text, json hoặc auto [mặc định: auto]";
    log_level, "MỨC", "Mức nhật ký: error, warn, info hoặc debug [mặc định: info]";
    log_queries, "true|false", "Ghi nguyên văn câu tìm vào nhật ký [mặc định: false]";
}

/// One command.
#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serve over HTTP.
    #[command(about = "Phục vụ trang tra cứu và API (mặc định)")]
    Serve(ServeOptions),
    /// Build the index.
    #[command(about = "Lập chỉ mục các trang")]
    Index(IndexOptions),
    /// Fetch the live generation of another machine.
    #[command(about = "Lấy bản chỉ mục của máy khác, kiểm tra từng byte rồi công bố ở đây")]
    Pull(PullOptions),
    /// Search for clauses.
    #[command(about = "Tìm nhiệm vụ")]
    Search(ClauseQuestion),
    /// Search for units.
    #[command(about = "Tìm đơn vị phụ trách")]
    Units(UnitQuestion),
    /// Show how a query is understood and scored.
    #[command(about = "Cho thấy câu tìm được hiểu và chấm điểm thế nào")]
    Explain(ClauseQuestion),
    /// List, verify, roll back or prune the generations.
    #[command(about = "Liệt kê, kiểm tra, quay lại hoặc dọn các bản chỉ mục")]
    Generations(GenerationsOptions),
    /// Look for what is wrong with the installation.
    #[command(
        about = "Khám cả hệ thống: dữ liệu, chỉ mục, quyền, đĩa, cổng, cài đặt; kèm lệnh để sửa"
    )]
    Doctor(JsonOption),
    /// Look for what is odd in the corpus.
    #[command(about = "Soát dữ liệu: có gì, chỗ nào lạ, ở tệp và dòng nào")]
    Check(JsonOption),
    /// Show the settings.
    #[command(about = "Cho thấy từng cài đặt, giá trị và nguồn của nó")]
    Config(JsonOption),
    /// Print completions for a shell.
    #[command(about = "In phần bổ sung lệnh cho bash, zsh, fish, elvish hoặc powershell")]
    Completions(ShellOption),
    /// Print the manual page.
    #[command(about = "In trang hướng dẫn dạng man")]
    Man,
    /// Measure with judged queries.
    #[command(about = "Đo bằng các câu đã chấm: đơn vị đúng có đứng đầu không")]
    Eval(EvalOptions),
}

/// How to serve.
#[derive(Debug, Default, Args)]
pub(super) struct ServeOptions {
    /// Rebuild when pages change.
    #[arg(
        long,
        help = "Theo dõi thư mục dữ liệu và dựng lại chỉ mục khi các trang thay đổi"
    )]
    pub(super) watch: bool,
}

/// What to do with the generations.
#[derive(Debug, Args)]
pub(super) struct GenerationsOptions {
    /// What; to list them when nothing is said.
    #[arg(value_enum, default_value_t = GenerationsAction::List, value_name = "VIỆC", help = "Việc cần làm")]
    pub(super) action: GenerationsAction,
    /// JSON instead of text.
    #[arg(long, help = "Kết quả dạng JSON")]
    pub(super) json: bool,
}

/// What can be done with the generations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum GenerationsAction {
    /// Say which there are.
    #[value(help = "liệt kê")]
    List,
    /// Verify every digest.
    #[value(help = "kiểm tra từng mã kiểm tra, mở thử và hỏi thử")]
    Verify,
    /// Make the one before live.
    #[value(help = "quay lại bản dùng được ngay trước bản hiện hành")]
    Rollback,
    /// Remove what is not needed.
    #[value(help = "xóa các bản cũ không còn ai dùng")]
    Prune,
}

/// How to build.
#[derive(Debug, Args)]
pub(super) struct IndexOptions {
    /// Build although nothing changed or much would be lost.
    #[arg(
        long,
        help = "Dựng lại dù dữ liệu không đổi, và công bố dù mất nhiều nhiệm vụ so với bản trước"
    )]
    pub(super) force: bool,
}

/// What to fetch.
#[derive(Debug, Args)]
pub(super) struct PullOptions {
    /// From where.
    #[arg(
        value_name = "NGUỒN",
        help = "Một thư mục chỉ mục, hoặc địa chỉ http của máy dựng [mặc định: cài đặt follow]"
    )]
    pub(super) source: Option<String>,
}

/// How to report.
#[derive(Debug, Args)]
pub(super) struct JsonOption {
    /// JSON instead of text.
    #[arg(long, help = "Kết quả dạng JSON")]
    pub(super) json: bool,
}

/// For which shell.
#[derive(Debug, Args)]
pub(super) struct ShellOption {
    /// The shell.
    #[arg(value_name = "VỎ", help = "bash, zsh, fish, elvish hoặc powershell")]
    pub(super) shell: clap_complete::Shell,
}

/// What to measure.
#[derive(Debug, Args)]
pub(super) struct EvalOptions {
    /// Judged queries as JSON lines.
    #[arg(
        value_name = "TỆP",
        help = "Các câu đã chấm, mỗi dòng một đối tượng JSON"
    )]
    pub(super) file: PathBuf,
    /// JSON instead of text.
    #[arg(long, help = "Kết quả dạng JSON")]
    pub(super) json: bool,
    /// Which needs.
    #[arg(long, default_value = "all", value_parser = half, value_name = "NỬA", help = "tune, report hoặc all")]
    pub(super) half: Half,
    /// A stored run to compare with.
    #[arg(
        long,
        value_name = "TỆP",
        help = "Lần chạy đã lưu để so; kém đi rõ rệt thì mã thoát là 1"
    )]
    pub(super) baseline: Option<PathBuf>,
    /// Where to store this run.
    #[arg(long, value_name = "TỆP", help = "Lưu lần chạy này để lần sau so")]
    pub(super) store: Option<PathBuf>,
    /// Each need too.
    #[arg(long, help = "In cả thứ hạng của từng câu")]
    pub(super) rows: bool,
}

/// A question about units.
#[derive(Debug, Args)]
pub(super) struct UnitQuestion {
    #[command(flatten)]
    pub(super) common: Question,
    /// Units returned at most.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100), value_name = "SỐ", help = "Nhiều nhất bao nhiêu đơn vị")]
    pub(super) limit: u16,
}

/// A question about clauses.
#[derive(Debug, Args)]
pub(super) struct ClauseQuestion {
    #[command(flatten)]
    pub(super) common: Question,
    /// Only this unit.
    #[arg(long, value_name = "MÃ", help = "Chỉ tìm trong đơn vị này")]
    pub(super) unit: Option<String>,
    /// Only these roles.
    #[arg(long, value_name = "VAI TRÒ", value_delimiter = ',', value_parser = role, help = "function, lead, implement, coordinate hoặc report")]
    pub(super) role: Vec<Role>,
    /// Clauses returned at most.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u16).range(1..=100), value_name = "SỐ", help = "Nhiều nhất bao nhiêu nhiệm vụ")]
    pub(super) limit: u16,
    /// Clauses passed over.
    #[arg(long, default_value_t = 0, value_parser = clap::value_parser!(u16).range(0..=199), value_name = "SỐ", help = "Bỏ qua bao nhiêu nhiệm vụ đầu")]
    pub(super) offset: u16,
}

/// What every question has.
#[derive(Debug, Args)]
pub(super) struct Question {
    /// What to look for; several words need no quotes.
    #[arg(
        required = true,
        value_name = "CÂU TÌM",
        help = "Điều cần tìm, có dấu hoặc không"
    )]
    text: Vec<String>,
    /// Only this department.
    #[arg(long, value_name = "MÃ", help = "Chỉ tìm trong cơ quan này")]
    pub(super) department: Option<String>,
    /// The day asked about.
    #[arg(long, value_name = "NGÀY", help = "Hỏi về ngày này, dạng 2026-11-24")]
    pub(super) as_of: Option<jiff::civil::Date>,
    /// Only as typed.
    #[arg(long, help = "Chỉ tìm đúng như đã gõ")]
    pub(super) literal: bool,
    /// Exactly the HTTP body.
    #[arg(long, help = "In đúng nội dung trả lời của HTTP")]
    pub(super) json: bool,
    /// Show the parts of each score.
    #[arg(long, help = "Cho thấy các phần của điểm")]
    pub(super) explain: bool,
}

impl Question {
    pub(super) fn text(&self) -> String {
        self.text.join(" ")
    }
}

fn role(name: &str) -> Result<Role, String> {
    Role::parse(name).ok_or_else(|| "function, lead, implement, coordinate, report".to_owned())
}

fn half(name: &str) -> Result<Half, String> {
    [Half::Tune, Half::Report, Half::All]
        .into_iter()
        .find(|half| half.name() == name)
        .ok_or_else(|| "tune, report, all".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::KEYS;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound_and_every_setting_has_a_flag() {
        let command = Arguments::command();
        command.clone().debug_assert();
        for key in KEYS {
            let flag = key.name.replace('_', "-");
            let found = command
                .get_arguments()
                .any(|argument| argument.get_long() == Some(&flag));
            assert!(found, "--{flag}");
        }
    }

    #[test]
    fn flags_work_before_and_after_the_command() {
        for line in [
            ["phutrach", "--index", "khac", "search", "xoa"],
            ["phutrach", "search", "xoa", "--index", "khac"],
        ] {
            let parsed = Arguments::try_parse_from(line).unwrap();
            assert_eq!(parsed.flags(), [("index", "khac".to_owned())]);
        }
    }
}
