//! What an explanation of the kept model says, in words.

use crate::explain::Document;

/// Which model was explained and how, with what the null says.
pub(in crate::report) fn explanation(explained: &Document) -> String {
    format!(
        "{} Model {}, {}. Shares say what the model uses, not what causes a response. Everything is in explanation/report.html.",
        explained.verdict(),
        explained.model,
        explained.method
    )
}
