//! Large text packed into a page that unpacks it itself.

use std::io::Write;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Text as base64 of gzip: a third of the size, and free of anything HTML could take for markup.
///
/// The gzip header carries no time, so the same text gives the same bytes.
pub(super) fn pack(text: &[u8]) -> std::io::Result<String> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 3), Compression::default());
    encoder.write_all(text)?;
    Ok(STANDARD.encode(encoder.finish()?))
}

/// The source of plotly.js, without the `MathJax` that comes along with it.
pub(super) fn plotly_source(scripts: &str) -> Option<&str> {
    let (_, rest) = scripts.split_once("<script type=\"text/javascript\">")?;
    let (source, _) = rest.split_once("</script>")?;
    source.contains("plotly.js").then_some(source)
}

/// The source of plotly.js, for a page that is served instead of written.
pub fn plotly_js() -> Option<String> {
    plotly_source(&plotly::Plot::offline_js_sources()).map(Into::into)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plotly_is_taken_from_the_scripts() {
        let scripts = plotly::Plot::offline_js_sources();
        let source = plotly_source(&scripts).unwrap();
        assert!(
            source.trim_end().ends_with("}));") || source.len() > 4_000_000,
            "{}",
            source.len()
        );
        assert!(source.len() < 5_000_000 && !source.contains("MathJax.loader"));
    }
}
