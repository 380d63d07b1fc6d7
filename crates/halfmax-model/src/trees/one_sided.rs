//! A tree as it is for the features of one side, the entity of the other side held fixed.

use super::tree::Tree;

/// A node of a [`OneSided`] tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Node {
    /// What the tree says here.
    Leaf(f64),
    /// Entities at or below the threshold go left.
    Split {
        column: usize,
        threshold: f32,
        children: [usize; 2],
        /// Share of the background here that goes to each child; `None` where none of it comes.
        shares: Option<[f64; 2]>,
    },
}

/// The splits of a tree that ask about one side; those that ask about the other have been answered.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OneSided {
    /// Children before their parents, so that the root is last.
    pub(crate) nodes: Vec<Node>,
    /// The mean of what the tree says of the background.
    pub(crate) baseline: f64,
}

/// The entities of one side that others are compared with, each once.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Background<'a> {
    /// `[entities, width]`, row-major; at least one entity.
    pub(crate) values: &'a [f32],
    pub(crate) width: usize,
    /// Place of the side's first feature among those of the tree.
    pub(crate) first: usize,
}

impl OneSided {
    /// `other` holds the features of the entity on the other side.
    pub(crate) fn new(tree: &Tree, background: Background<'_>, other: &[f32]) -> Self {
        let n = background.values.len().checked_div(background.width).unwrap_or(0);
        let mut entities: Vec<u32> = (0..n as u32).collect();
        let mut made = Self { nodes: Vec::new(), baseline: 0.0 };
        let sum = made.grow(tree, 0, background, other, &mut entities);
        made.baseline = sum / n.max(1) as f64;
        made
    }

    /// Adds the node that `at` becomes, with all below it; returns the sum of what is said of `entities`, which all come
    /// here.
    fn grow(
        &mut self,
        tree: &Tree,
        mut at: usize,
        background: Background<'_>,
        other: &[f32],
        entities: &mut [u32],
    ) -> f64 {
        let Background { values, width, first } = background;
        loop {
            let node = tree.nodes[at];
            let (left, feature) = (node.left as usize, node.feature as usize);
            if left == 0 {
                self.nodes.push(Node::Leaf(f64::from(node.value)));
                return f64::from(node.value) * entities.len() as f64;
            }
            let Some(column) = feature.checked_sub(first).filter(|column| *column < width) else {
                // Cell lines come first, so the other side's features lie before or after this one's.
                let asked = if feature < first { feature } else { feature - width };
                at = left + usize::from(other[asked] > node.threshold);
                continue;
            };
            let goes_left =
                |entity: &u32| values[*entity as usize * width + column] <= node.threshold;
            entities.sort_by_key(|entity| !goes_left(entity));
            let middle = entities.iter().filter(|entity| goes_left(entity)).count();
            let n = entities.len() as f64;
            let (below, above) = entities.split_at_mut(middle);
            let shares = (n > 0.0).then(|| [below.len() as f64 / n, above.len() as f64 / n]);
            let mut sum = self.grow(tree, left, background, other, below);
            let left_child = self.nodes.len() - 1;
            sum += self.grow(tree, left + 1, background, other, above);
            let children = [left_child, self.nodes.len() - 1];
            self.nodes.push(Node::Split { column, threshold: node.threshold, children, shares });
            return sum;
        }
    }
}
