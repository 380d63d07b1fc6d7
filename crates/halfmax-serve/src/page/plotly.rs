//! plotly.js, taken out of the crate that brings it.

use std::borrow::Cow;
use std::sync::LazyLock;

use super::asset::Asset;

static PLOTLY: LazyLock<Option<Asset>> = LazyLock::new(|| {
    let source = halfmax_eval::report::plotly_js()?;
    Some(Asset::new("plotly.js", Cow::Owned(source.into_bytes())))
});

/// The library, packed the first time it is asked for.
pub(super) fn asset() -> Option<&'static Asset> {
    PLOTLY.as_ref()
}
