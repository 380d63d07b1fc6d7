//! What a mutation does to the protein, in the words of several annotation programs.

/// Words that mean a changed protein; VEP, `VAGrENT` and the MAF format each have their own.
const CHANGES: &[&str] = &[
    "missense",
    "nonsense",
    "nonstop",
    "stop_gained",
    "stop_lost",
    "start_lost",
    "frameshift",
    "frame_shift",
    "inframe",
    "in_frame",
    "splice_donor_variant",
    "splice_acceptor_variant",
    "splice_site",
    "ess_splice",
    "protein_altering",
    "translation_start_site",
    "start_codon",
    "stop_codon",
    "de_novo_start",
    "transcript_ablation",
    "complex_sub",
];

/// Words that mean a lost or cut-off protein.
const TRUNCATES: &[&str] = &[
    "nonsense",
    "stop_gained",
    "start_lost",
    "frameshift",
    "frame_shift",
    "splice_donor_variant",
    "splice_acceptor_variant",
    "splice_site",
    "ess_splice",
    "transcript_ablation",
];

/// Whether a consequence changes the protein; silent, intronic and regulatory ones do not.
pub(crate) fn changes_protein(consequence: &str) -> bool {
    mentions(consequence, CHANGES)
}

/// Whether a consequence cuts the protein off or removes it.
pub(crate) fn truncates_protein(consequence: &str) -> bool {
    mentions(consequence, TRUNCATES)
}

/// Several consequences of one mutation are joined by `&` (VEP) or `,`.
fn mentions(consequence: &str, words: &[&str]) -> bool {
    let lower = consequence.to_ascii_lowercase();
    lower.split(['&', ',']).map(str::trim).any(|one| {
        // `5prime_UTR_ess_splice` lies outside the coding sequence.
        !one.contains("utr") && words.iter().any(|word| one.starts_with(word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_vep_maf_and_vagrent_are_understood() {
        for (word, changes, truncates) in [
            ("missense_variant", true, false),
            ("MISSENSE", true, false),
            ("Missense_Mutation", true, false),
            ("missense_variant&splice_region_variant", true, false),
            ("stop_gained&splice_region_variant", true, true),
            ("Frame_Shift_Del", true, true),
            ("frameshift", true, true),
            ("In_Frame_Ins", true, false),
            ("inframe", true, false),
            ("splice_acceptor_variant", true, true),
            ("splice_donor_region_variant&intron_variant", false, false),
            ("ess_splice", true, true),
            ("5prime_UTR_ess_splice", false, false),
            ("splice_region", false, false),
            ("synonymous_variant", false, false),
            ("SILENT", false, false),
            ("intronic", false, false),
            ("3_prime_UTR_variant", false, false),
            ("", false, false),
        ] {
            assert_eq!(changes_protein(word), changes, "{word}");
            assert_eq!(truncates_protein(word), truncates, "{word}");
        }
    }
}
