//! One regression tree.

use crate::Tensor;

/// Where a pair goes at a node, or what it gets there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Node {
    /// Index among the features of cell lines, then of compounds; unused in a leaf.
    pub(crate) feature: u32,
    /// Pairs at or below it go left.
    pub(crate) threshold: f32,
    /// Index of the left child, 0 in a leaf; the right one follows it.
    pub(crate) left: u32,
    /// What a leaf says.
    pub(crate) value: f32,
}

/// Nodes, the root first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
}

impl Tree {
    /// What the tree says of a pair, given the features of its cell line and of its compound.
    pub(crate) fn predict(&self, cell_line: &[f32], compound: &[f32]) -> f32 {
        let mut at = 0;
        loop {
            let node = self.nodes[at];
            if node.left == 0 {
                return node.value;
            }
            let feature = node.feature as usize;
            let value = match cell_line.get(feature) {
                Some(value) => *value,
                None => compound[feature - cell_line.len()],
            };
            at = node.left as usize + usize::from(value > node.threshold);
        }
    }
}

impl Tree {
    /// Splits on the longest path.
    pub(crate) fn depth(&self) -> usize {
        let mut depths = vec![0_usize; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate().filter(|(_, node)| node.left != 0) {
            // Children come after their parents.
            let left = node.left as usize;
            depths[left] = depths[at] + 1;
            depths[left + 1] = depths[at] + 1;
        }
        depths.into_iter().max().unwrap_or(0)
    }

    /// How many features there must be for it to predict.
    pub(crate) fn reach(&self) -> usize {
        let inner = self.nodes.iter().filter(|node| node.left != 0);
        inner.map(|node| node.feature as usize + 1).max().unwrap_or(0)
    }
}

/// All trees as one array: feature, threshold, left child, value of each node; a tree ends where the next root is.
pub(crate) fn stack(trees: &[Tree]) -> [Tensor; 2] {
    let nodes = || trees.iter().flat_map(|tree| &tree.nodes);
    let values = nodes().flat_map(|n| [n.feature as f32, n.threshold, n.left as f32, n.value]);
    let nodes = Tensor { shape: vec![nodes().count(), 4], values: values.collect() };
    let sizes: Vec<f32> = trees.iter().map(|tree| tree.nodes.len() as f32).collect();
    [nodes, Tensor { shape: vec![sizes.len()], values: sizes }]
}

/// The inverse of [`stack`].
///
/// # Errors
/// If a node leads nowhere, or sizes do not add up.
pub(crate) fn unstack(nodes: &Tensor, sizes: &Tensor) -> Result<Vec<Tree>, String> {
    let mut rest = nodes.values.chunks_exact(4);
    let mut trees = Vec::with_capacity(sizes.values.len());
    for size in &sizes.values {
        let size = *size as usize;
        let tree: Vec<Node> = rest
            .by_ref()
            .take(size)
            .map(|n| Node { feature: n[0] as u32, threshold: n[1], left: n[2] as u32, value: n[3] })
            .collect();
        let leads = |(at, node): (usize, &Node)| {
            let left = node.left as usize;
            left == 0 || (left > at && left + 1 < size)
        };
        if tree.len() != size || size == 0 || !tree.iter().enumerate().all(leads) {
            return Err(format!("tree {} is not whole", trees.len()));
        }
        trees.push(Tree { nodes: tree });
    }
    if rest.next().is_some() {
        return Err("there are nodes of no tree".into());
    }
    Ok(trees)
}
