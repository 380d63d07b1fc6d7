//! A drawing as SVG.

use std::fmt::Write;

use super::{Drawing, DrawnAtom, DrawnBond, Stroke};

/// Pixels of one bond.
const BOND: f64 = 36.0;
/// Height of letters, in pixels.
const FONT: f64 = 15.0;
/// Height of numbers and charges beside letters.
const SMALL: f64 = 10.5;
/// Around the outermost atoms.
const MARGIN: f64 = 14.0;
/// For letters to the left or right of an atom.
const LABEL: f64 = 22.0;
/// From the middle of a letter to where its bonds end.
const CLEAR: f64 = 9.5;
/// Between the lines of a double bond.
const GAP: f64 = 5.0;

impl Drawing {
    /// The picture as SVG text, transparent, its lines in the colour of the text around it (`currentColor`).
    ///
    /// `title` is read out in place of the picture and shown on hovering.
    pub fn svg(&self, title: &str) -> String {
        let (left, right) = extent(self.atoms.iter().enumerate().flat_map(|(at, a)| {
            let room = if self.is_written(at) { LABEL } else { 0.0 };
            [a.x * BOND - room, a.x * BOND + room]
        }));
        let (bottom, top) = extent(self.atoms.iter().map(|a| a.y * BOND));
        let (width, height) = (right - left + 2.0 * MARGIN, top - bottom + 2.0 * MARGIN);
        let title = escaped(title);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"{title}\" \
             width=\"{width:.0}\" height=\"{height:.0}\" viewBox=\"{:.2} {:.2} {width:.2} {height:.2}\" \
             fill=\"none\" stroke=\"currentColor\" stroke-width=\"1.6\" stroke-linecap=\"round\">\n<title>{title}</title>\n",
            left - MARGIN,
            -top - MARGIN,
        );
        for bond in &self.bonds {
            self.bond(&mut svg, bond);
        }
        svg.push_str("<g stroke=\"none\" fill=\"currentColor\" font-family=\"Helvetica, Arial, sans-serif\">\n");
        for at in 0..self.atoms.len() {
            if self.is_written(at) {
                self.label(&mut svg, at);
            }
        }
        svg + "</g>\n</svg>\n"
    }

    /// Carbons are corners, unless something is to be said about them.
    fn is_written(&self, at: usize) -> bool {
        let atom = &self.atoms[at];
        atom.symbol != "C"
            || atom.charge != 0
            || atom.isotope.is_some()
            || self.neighbours(at).next().is_none()
    }

    fn neighbours(&self, at: usize) -> impl Iterator<Item = &DrawnAtom> {
        self.bonds.iter().filter_map(move |bond| match at {
            _ if bond.from == at => Some(&self.atoms[bond.to]),
            _ if bond.to == at => Some(&self.atoms[bond.from]),
            _ => None,
        })
    }

    fn bond(&self, svg: &mut String, bond: &DrawnBond) {
        let place = |at: usize| (self.atoms[at].x * BOND, -self.atoms[at].y * BOND);
        let (mut a, mut b) = (place(bond.from), place(bond.to));
        let length = (b.0 - a.0).hypot(b.1 - a.1).max(1e-6);
        let along = ((b.0 - a.0) / length, (b.1 - a.1) / length);
        // To the left in a picture whose y points down.
        let left = (along.1, -along.0);
        for (at, end, way) in [(bond.from, &mut a, 1.0), (bond.to, &mut b, -1.0)] {
            if self.is_written(at) {
                *end = shifted(*end, along, way * CLEAR.min(length * 0.35));
            }
        }
        match bond.stroke {
            Stroke::Single => line(svg, a, b),
            Stroke::Triple => {
                for offset in [-GAP * 0.8, 0.0, GAP * 0.8] {
                    line(svg, shifted(a, left, offset), shifted(b, left, offset));
                }
            }
            Stroke::Double if bond.side == 0 => {
                for offset in [-GAP / 2.0, GAP / 2.0] {
                    line(svg, shifted(a, left, offset), shifted(b, left, offset));
                }
            }
            Stroke::Double => {
                line(svg, a, b);
                let (offset, short) = (GAP * f64::from(bond.side), length * 0.12);
                let (start, end) = (shifted(a, along, short), shifted(b, along, -short));
                line(svg, shifted(start, left, offset), shifted(end, left, offset));
            }
            Stroke::Wedge => {
                let (one, other) = (shifted(b, left, 3.5), shifted(b, left, -3.5));
                let _ = writeln!(
                    svg,
                    "<path fill=\"currentColor\" stroke-width=\"0.5\" stroke-linejoin=\"round\" d=\"M{:.2} {:.2}L{:.2} {:.2}L{:.2} {:.2}Z\"/>",
                    a.0, a.1, one.0, one.1, other.0, other.1
                );
            }
            Stroke::Hash => {
                let steps = 6;
                for step in 1..=steps {
                    let share = f64::from(step) / f64::from(steps);
                    let middle = (a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share);
                    let half = 3.5 * share;
                    line(svg, shifted(middle, left, half), shifted(middle, left, -half));
                }
            }
        }
    }

    fn label(&self, svg: &mut String, at: usize) {
        let atom = &self.atoms[at];
        let (x, y) = (atom.x * BOND, -atom.y * BOND + FONT * 0.36);
        let fill = colour(atom.symbol).map_or_else(String::new, |c| format!(" fill=\"{c}\""));
        let symbol = width(atom.symbol, FONT);
        let mut write = |text: &str, left: f64, down: f64, size: f64| {
            let (left, down) = (x + left, y + down);
            let _ = writeln!(
                svg,
                "<text x=\"{left:.2}\" y=\"{down:.2}\" font-size=\"{size}\"{fill}>{text}</text>"
            );
        };
        write(atom.symbol, -symbol / 2.0, 0.0, FONT);
        let [to_left, to_right, up] = [(-1.0, 0.0), (1.0, 0.0), (0.0, 1.0)].map(|(dx, dy)| {
            // Within 60 degrees of the direction.
            self.neighbours(at).any(|n| (n.x - atom.x) * dx + (n.y - atom.y) * dy > 0.5)
        });
        let (mut left, mut right) = (-symbol / 2.0, symbol / 2.0);
        if let Some(mass) = atom.isotope {
            let mass = mass.to_string();
            left -= width(&mass, SMALL);
            write(&mass, left, -6.0, SMALL);
        }
        if atom.hydrogens > 0 {
            let number =
                if atom.hydrogens > 1 { atom.hydrogens.to_string() } else { String::new() };
            let (letter, digits) = (width("H", FONT), width(&number, SMALL));
            // Hydrogens stand where no bond is.
            let (start, down) = match (to_left, to_right) {
                (_, false) => (right, 0.0),
                (false, true) => (left - letter - digits, 0.0),
                (true, true) => (-letter / 2.0, if up { FONT } else { -FONT }),
            };
            write("H", start, down, FONT);
            if !number.is_empty() {
                write(&number, start + letter, down + 4.0, SMALL);
            }
            if !to_right {
                right += letter + digits;
            }
        }
        let charge = match atom.charge {
            0 => return,
            1 => "+".to_owned(),
            -1 => "\u{2212}".to_owned(),
            n if n > 0 => format!("{n}+"),
            n => format!("{}\u{2212}", n.unsigned_abs()),
        };
        write(&charge, right, -6.0, SMALL);
    }
}

/// About how wide letters are: those of most fonts differ by less than a pixel here.
fn width(text: &str, size: f64) -> f64 {
    text.chars()
        .map(|c| {
            if c.is_ascii_uppercase() {
                0.72
            } else if c == 'l' || c == 'i' {
                0.24
            } else {
                0.56
            }
        })
        .sum::<f64>()
        * size
}

/// Colours that can be read on white and on black.
fn colour(symbol: &str) -> Option<&'static str> {
    match symbol {
        "N" => Some("#3f74e0"),
        "O" => Some("#e03d31"),
        "S" => Some("#a9860c"),
        "P" => Some("#d9730d"),
        "F" | "Cl" => Some("#2c9c4b"),
        "Br" => Some("#b5502f"),
        "I" => Some("#9a45c7"),
        _ => None,
    }
}

fn extent(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)))
}

fn shifted(point: (f64, f64), along: (f64, f64), by: f64) -> (f64, f64) {
    (point.0 + along.0 * by, point.1 + along.1 * by)
}

fn line(svg: &mut String, a: (f64, f64), b: (f64, f64)) {
    let _ = writeln!(svg, "<path d=\"M{:.2} {:.2}L{:.2} {:.2}\"/>", a.0, a.1, b.0, b.1);
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
