//! Where log lines go and how they look.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};

use super::say;
use crate::settings::{LogFormat, Logging};

/// What whoever switches on the text of queries should know before the first line is written.
const NOTICE: &str = "lưu ý: log_queries đang bật. Câu tìm có thể chứa dữ liệu cá nhân (tên, số điện thoại, số định \
danh). Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15 yêu cầu có mục đích rõ ràng, cơ sở pháp lý hoặc sự đồng ý, thông \
báo cho người dùng và thời hạn lưu; hãy hỏi người phụ trách pháp chế và tắt đi khi xong việc.";

static FOR_PROGRAMS: AtomicBool = AtomicBool::new(false);

/// Whether every line on standard error is a JSON object by now.
pub(super) fn is_for_programs() -> bool {
    FOR_PROGRAMS.load(Ordering::Relaxed)
}

/// Starts writing log lines to standard error.
pub(super) fn start_log(logging: &Logging) {
    let level = tracing_subscriber::filter::LevelFilter::from_level(logging.level);
    let json = match logging.format {
        LogFormat::Json => true,
        LogFormat::Text => false,
        LogFormat::Auto => !std::io::stderr().is_terminal(),
    };
    let log = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_writer(std::io::stderr);
    if json {
        log.json().flatten_event(true).init();
        FOR_PROGRAMS.store(true, Ordering::Relaxed);
        std::panic::set_hook(Box::new(
            |panic| tracing::error!(panic = %panic, "a thread panicked"),
        ));
    } else {
        log.init();
    }
    if logging.queries {
        say(NOTICE);
    }
}
