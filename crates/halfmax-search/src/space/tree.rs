//! Counts and numbers the points of a space whose parameters have finitely many values.

use super::Space;
use crate::{Params, Value};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Above this many values a parameter that others depend on is not walked through.
const WALKABLE: u64 = 4096;

/// A level of the tree, with the values that matter below it.
type Node = (usize, Vec<u64>);

/// The values of one parameter: some picked ones, or all of a distribution.
enum Values {
    Picked(Vec<Value>),
    All(u64),
}

/// The points of a space as leaves of a tree: one level a parameter, one branch a value.
///
/// How many leaves are under a node depends only on the values of parameters that later ones depend on, so
/// counts are remembered under these alone; that keeps the work small in spaces of astronomic size.
pub(crate) struct Tree<'a> {
    space: &'a Space,
    values: Vec<Values>,
    /// The last parameter that depends on this one.
    last_use: Vec<Option<usize>>,
    counts: RefCell<BTreeMap<Node, Option<u128>>>,
}

impl<'a> Tree<'a> {
    /// Every value of every parameter; `None` if these are not finitely many, or too many to walk.
    pub(crate) fn of_all_values(space: &'a Space) -> Option<Self> {
        let sizes = space.parameters().iter().map(|p| p.distribution.size().map(Values::All));
        Self::new(space, sizes.collect::<Option<_>>()?)
    }

    /// At most `most` values of each parameter, evenly spaced with both ends; all choices of a categorical.
    pub(crate) fn of_levels(space: &'a Space, most: usize) -> Option<Self> {
        let picked = space.parameters().iter().map(|p| {
            let levels = p.distribution.levels(most);
            let spaced = (0..levels).map(|k| {
                if p.distribution.size() == Some(levels as u64) {
                    p.distribution.nth(k as u64)
                } else if levels == 1 {
                    p.distribution.at(0.5)
                } else {
                    p.distribution.at(k as f64 / (levels - 1) as f64)
                }
            });
            Values::Picked(spaced.collect())
        });
        Self::new(space, picked.collect())
    }

    fn new(space: &'a Space, values: Vec<Values>) -> Option<Self> {
        let mut last_use = vec![None; space.len()];
        for place in 0..space.len() {
            for &controller in space.controllers(place) {
                last_use[controller] = Some(place);
            }
        }
        let tree = Self { space, values, last_use, counts: RefCell::default() };
        let walkable =
            (0..space.len()).all(|i| tree.last_use[i].is_none() || tree.width(i) <= WALKABLE);
        walkable.then_some(tree)
    }

    /// How many points there are; `None` from 2¹²⁷ on.
    pub(crate) fn len(&self) -> Option<u128> {
        self.count(&mut Vec::new(), &mut Vec::new())
    }

    /// The point with this number below [`Tree::len`].
    pub(crate) fn point(&self, mut index: u128) -> Option<Params> {
        let (mut values, mut keys) = (Vec::new(), Vec::new());
        while values.len() < self.space.len() {
            let i = values.len();
            if !self.space.is_active(i, &values) {
                values.push(None);
                keys.push(0);
                continue;
            }
            let mut level = 0;
            loop {
                values.push(Some(self.value(i, level)));
                keys.push(level + 1);
                let below = self.count(&mut values, &mut keys)?;
                if index < below {
                    break;
                }
                values.pop();
                keys.pop();
                // Without dependants every branch holds as many leaves: skip them at once.
                let skip = if self.last_use[i].is_some() { 1 } else { index / below };
                index -= skip * below;
                level += skip as u64;
            }
        }
        let named = self.space.parameters().iter().zip(values);
        Some(named.filter_map(|(p, v)| v.map(|v| (p.name.as_str(), v))).collect())
    }

    fn width(&self, place: usize) -> u64 {
        match &self.values[place] {
            Values::Picked(values) => values.len() as u64,
            Values::All(n) => *n,
        }
    }

    fn value(&self, place: usize, level: u64) -> Value {
        match &self.values[place] {
            Values::Picked(values) => values[level as usize].clone(),
            Values::All(_) => self.space.parameters()[place].distribution.nth(level),
        }
    }

    /// The leaves under the node reached by `values`.
    fn count(&self, values: &mut Vec<Option<Value>>, keys: &mut Vec<u64>) -> Option<u128> {
        let i = values.len();
        if i == self.space.len() {
            return Some(1);
        }
        let live = keys
            .iter()
            .enumerate()
            .filter(|(j, _)| self.last_use[*j].is_some_and(|last| last >= i));
        let key = (i, live.map(|(_, level)| *level).collect());
        if let Some(known) = self.counts.borrow().get(&key) {
            return *known;
        }
        let leaves = self.count_branches(i, values, keys).filter(|n| *n < 1 << 127);
        self.counts.borrow_mut().insert(key, leaves);
        leaves
    }

    fn count_branches(
        &self,
        i: usize,
        values: &mut Vec<Option<Value>>,
        keys: &mut Vec<u64>,
    ) -> Option<u128> {
        let active = self.space.is_active(i, values);
        let mut under = |value: Option<Value>, level| {
            values.push(value);
            keys.push(level);
            let leaves = self.count(values, keys);
            values.pop();
            keys.pop();
            leaves
        };
        if !active {
            under(None, 0)
        } else if self.last_use[i].is_none() {
            under(Some(self.value(i, 0)), 1)?.checked_mul(u128::from(self.width(i)))
        } else {
            (0..self.width(i)).try_fold(0_u128, |sum, level| {
                sum.checked_add(under(Some(self.value(i, level)), level + 1)?)
            })
        }
    }
}
