//! Names that stand for several files.

/// No pattern stands for more.
const MOST: usize = 10_000;

/// Every name that `pattern` stands for: `a_{x,y}_{0..2}` is six, the last brace running fastest.
///
/// # Errors
/// What is wrong with a brace that is not closed, a range that is no range of whole numbers, or too many names.
pub(crate) fn expand(pattern: &str) -> Result<Vec<String>, String> {
    let mut names = vec![String::new()];
    let mut rest = pattern;
    while let Some((before, tail)) = rest.split_once('{') {
        let (inside, after) =
            tail.split_once('}').ok_or_else(|| format!("{pattern:?}: a brace is not closed"))?;
        let choices = choices(inside)
            .ok_or_else(|| format!("{pattern:?}: {{{inside}}} is no list a,b and no range 0..9"))?;
        if names.len() * choices.len() > MOST {
            return Err(format!("{pattern:?} stands for more than {MOST} files"));
        }
        let with = |name: String| {
            choices.iter().map(move |choice| format!("{name}{before}{choice}")).collect::<Vec<_>>()
        };
        names = names.into_iter().flat_map(with).collect();
        rest = after;
    }
    Ok(names.into_iter().map(|name| name + rest).collect())
}

fn choices(inside: &str) -> Option<Vec<String>> {
    if let Some((first, last)) = inside.split_once("..") {
        let (first, last): (u16, u16) = (first.parse().ok()?, last.parse().ok()?);
        return (first <= last).then(|| (first..=last).map(|n| n.to_string()).collect());
    }
    let all: Vec<String> = inside.split(',').map(str::to_owned).collect();
    (all.len() > 1 && all.iter().all(|one| !one.is_empty())).then_some(all)
}

/// Whether a name stays inside the folder it is joined to: plain parts, `/` between them.
pub(crate) fn is_inside(name: &str) -> bool {
    !name.is_empty()
        && !name.contains(['\\', ':', '\0'])
        && name.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_stand_for_every_combination() {
        assert_eq!(expand("plain.txt").unwrap(), ["plain.txt"]);
        assert_eq!(
            expand("s/{A,B}_{0..1}.txt").unwrap(),
            ["s/A_0.txt", "s/A_1.txt", "s/B_0.txt", "s/B_1.txt"]
        );
        assert!(expand("a{b").unwrap_err().contains("not closed"));
        assert!(expand("a{b}").unwrap_err().contains("no list"));
        assert!(expand("a{3..1}").unwrap_err().contains("no range"));
        assert!(expand("{0..9999}{1,2}").unwrap_err().contains("more than 10000 files"));
    }

    #[test]
    fn names_that_leave_their_folder_are_known() {
        assert!(is_inside("x_data/a.tsv"));
        for bad in ["", "/etc/passwd", "../a", "a/../b", "a//b", "C:\\a", "a\\b"] {
            assert!(!is_inside(bad), "{bad}");
        }
    }
}
