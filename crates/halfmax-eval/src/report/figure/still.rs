//! The common look of static figures.

use std::sync::Arc;

use kuva::plot::{ColorMap, LegendPosition};
use kuva::render::layout::Layout;
use kuva::render::plots::Plot;

/// Axes, text.
pub(in crate::report) const INK: &str = "#1b2126";
/// Reference lines.
pub(in crate::report) const MUTED: &str = "#7a838b";
/// The hue of counts.
pub(in crate::report) const ACCENT: &str = "#0072B2";
/// Unknown values in matrices.
const UNKNOWN: &str = "#c9ced3";

/// A layout for these plots with labelled axes.
pub(in crate::report) fn layout(plots: &[Plot], title: &str, x: &str, y: &str) -> Layout {
    let mut layout = Layout::auto_from_plots(plots);
    // kuva would put the ticks of a histogram on edges of bars, at uneven numbers.
    layout.x_bin_width = None;
    layout
        .with_width(760.0)
        .with_height(520.0)
        .with_title(plain(title))
        .with_x_label(plain(x))
        .with_y_label(plain(y))
        .with_title_size(16)
        .with_legend_position(LegendPosition::OutsideBottomColumns)
        .with_legend_box(false)
        .with_x_label_offset(0.0, -7.0)
}

/// The figure as SVG, the same bytes each time.
pub(in crate::report) fn svg(plots: Vec<Plot>, layout: Layout) -> String {
    number_clips(&kuva::render_to_svg(plots, layout))
}

/// Numbers clip paths by first mention: kuva counts them over the whole process.
fn number_clips(svg: &str) -> String {
    const CLIP: &str = "kuva-clip-";
    let mut parts = svg.split(CLIP);
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut seen: Vec<&str> = Vec::new();
    for part in parts {
        let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (number, rest) = part.split_at(digits);
        let place = seen.iter().position(|s| *s == number).unwrap_or_else(|| {
            seen.push(number);
            seen.len() - 1
        });
        out.extend([CLIP, &place.to_string(), rest]);
    }
    out
}

/// Text that kuva must not take for mathematics.
pub(in crate::report) fn plain(text: &str) -> String {
    text.replace('$', "\\$")
}

/// From near white at `low` to blue at `high`, over data that spans `range`.
pub(in crate::report) fn sequential(range: (f64, f64), low: f64, high: f64) -> ColorMap {
    ramp(range, move |value| mix([242, 244, 246], [0, 114, 178], (value - low) / (high - low)))
}

/// Blue at −1, near white at 0, vermilion at 1, over data that spans `range`.
pub(in crate::report) fn diverging(range: (f64, f64)) -> ColorMap {
    ramp(range, |value| {
        let end = if value < 0.0 { [0, 114, 178] } else { [213, 94, 0] };
        mix([242, 244, 246], end, value.abs())
    })
}

/// kuva scales colours to the data it is given; this undoes that, so that a colour means a value.
fn ramp(
    (low, high): (f64, f64),
    colour: impl Fn(f64) -> String + Send + Sync + 'static,
) -> ColorMap {
    ColorMap::Custom(Arc::new(move |t| {
        if t.is_nan() { UNKNOWN.to_owned() } else { colour(low + t * (high - low)) }
    }))
}

fn mix(from: [u8; 3], to: [u8; 3], t: f64) -> String {
    let t = t.clamp(0.0, 1.0);
    let [r, g, b] = [0, 1, 2].map(|i| {
        let (from, to) = (f64::from(from[i]), f64::from(to[i]));
        (from + t * (to - from)).round() as u8
    });
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// Smallest and largest of the known values.
pub(in crate::report) fn range(matrix: &[Vec<f64>]) -> (f64, f64) {
    let known = matrix.iter().flatten().filter(|v| !v.is_nan());
    known.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), &v| (low.min(v), high.max(v)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_are_numbered_by_first_mention() {
        let svg = "<clipPath id=\"kuva-clip-81\"/><clipPath id=\"kuva-clip-9\"/><g clip-path=\"url(#kuva-clip-81)\"/>";
        let numbered = "<clipPath id=\"kuva-clip-0\"/><clipPath id=\"kuva-clip-1\"/><g clip-path=\"url(#kuva-clip-0)\"/>";
        assert_eq!(number_clips(svg), numbered);
    }
}
