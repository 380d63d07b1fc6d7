//! The files of `assets/`, in the binary.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::asset::Asset;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../assets/", $name)))),*]
    };
}

/// Every file of the folder, in its order.
const FILES: &[(&str, &[u8])] = files![
    "css/base.css",
    "css/biomarkers.css",
    "css/controls.css",
    "css/views.css",
    "icon.svg",
    "index.html",
    "js/api.js",
    "js/biomarkers/association.js",
    "js/biomarkers/bars.js",
    "js/biomarkers/boxes.js",
    "js/biomarkers/controls.js",
    "js/biomarkers/lists.js",
    "js/biomarkers/state.js",
    "js/biomarkers/view.js",
    "js/biomarkers/volcano.js",
    "js/catalogue.js",
    "js/combobox.js",
    "js/compare/choose.js",
    "js/compare/heatmap.js",
    "js/compare/lines.js",
    "js/compare/ranking.js",
    "js/compare/scores.js",
    "js/compare/tested.js",
    "js/compare/tissues.js",
    "js/compare/view.js",
    "js/direction.js",
    "js/dom.js",
    "js/early.js",
    "js/figure.js",
    "js/format.js",
    "js/key.js",
    "js/main.js",
    "js/match.js",
    "js/model/markdown.js",
    "js/model/scores.js",
    "js/model/splits.js",
    "js/model/view.js",
    "js/plotly.js",
    "js/predict/answer.js",
    "js/predict/compound.js",
    "js/predict/distribution.js",
    "js/predict/editor.js",
    "js/predict/gene.js",
    "js/predict/genes.js",
    "js/predict/known.js",
    "js/predict/upload.js",
    "js/predict/view.js",
    "js/profile.js",
    "js/router.js",
    "js/save.js",
    "js/server.js",
    "js/status.js",
    "js/studies/study.js",
    "js/studies/view.js",
    "js/table.js",
    "js/theme.js",
];

static ASSETS: LazyLock<BTreeMap<&str, Asset>> = LazyLock::new(|| {
    FILES.iter().map(|&(name, content)| (name, Asset::new(name, Cow::Borrowed(content)))).collect()
});

/// The file by its path in the folder.
pub(super) fn find(path: &str) -> Option<&'static Asset> {
    ASSETS.get(path)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn list(folder: &Path, root: &Path, into: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                list(&path, root, into);
            } else {
                into.push(path.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/"));
            }
        }
    }

    #[test]
    fn every_file_of_the_folder_is_in_the_list() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        let mut there = Vec::new();
        list(&root, &root, &mut there);
        there.sort();
        let listed: Vec<_> = FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(listed, there);
    }

    #[test]
    fn what_a_script_imports_is_there() {
        let is_script = |name: &str| Path::new(name).extension().is_some_and(|end| end == "js");
        for (name, content) in FILES.iter().filter(|(name, _)| is_script(name)) {
            let text = std::str::from_utf8(content).unwrap();
            let folder = name.rsplit_once('/').unwrap().0;
            for wanted in text.split(['"', '\'']).filter(|t| t.starts_with('.') && is_script(t)) {
                let mut parts: Vec<_> = folder.split('/').collect();
                for part in wanted.split('/') {
                    match part {
                        "." => {}
                        ".." => drop(parts.pop()),
                        part => parts.push(part),
                    }
                }
                let path = parts.join("/");
                assert!(find(&path).is_some(), "{name} imports {wanted}");
            }
        }
    }
}
