//! A drawing as an MDL mol block, which other chemistry programs read.

use std::fmt::Write;

use super::{Drawing, Stroke};

impl Drawing {
    /// An MDL V2000 mol block (`CTfile` formats, BIOVIA), one bond being 1.5 Å long; at most 999 atoms.
    pub fn mol_block(&self) -> String {
        let mut text = format!(
            "\n  halfmax\n\n{:3}{:3}  0  0  1  0  0  0  0  0999 V2000\n",
            self.atoms.len(),
            self.bonds.len()
        );
        for atom in &self.atoms {
            let _ = writeln!(
                text,
                "{:10.4}{:10.4}{:10.4} {:<3} 0  0  0  0  0  0  0  0  0  0  0  0",
                atom.x * 1.5,
                atom.y * 1.5,
                0.0,
                atom.symbol
            );
        }
        for bond in &self.bonds {
            let (order, stereo) = match bond.stroke {
                Stroke::Single => (1, 0),
                Stroke::Double => (2, 0),
                Stroke::Triple => (3, 0),
                Stroke::Wedge => (1, 1),
                Stroke::Hash => (1, 6),
            };
            let _ = writeln!(text, "{:3}{:3}{order:3}{stereo:3}", bond.from + 1, bond.to + 1);
        }
        let properties = [
            ("CHG", self.numbered(|atom| (atom.charge != 0).then_some(i32::from(atom.charge)))),
            ("ISO", self.numbered(|atom| atom.isotope.map(i32::from))),
        ];
        for (name, values) in properties {
            for chunk in values.chunks(8) {
                let _ = write!(text, "M  {name}{:3}", chunk.len());
                for (atom, value) in chunk {
                    let _ = write!(text, "{atom:4}{value:4}");
                }
                text.push('\n');
            }
        }
        text + "M  END\n"
    }

    fn numbered(&self, value: impl Fn(&super::DrawnAtom) -> Option<i32>) -> Vec<(usize, i32)> {
        let atoms = self.atoms.iter().zip(1..);
        atoms.filter_map(|(atom, number)| Some((number, value(atom)?))).collect()
    }
}
