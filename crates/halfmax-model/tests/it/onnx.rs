//! Models of which there is no file of ONNX say why.

use halfmax_model::blend::Blend;
use halfmax_model::ridge::Ridge;
use halfmax_model::{Estimator, PreparedEstimator};
use halfmax_prep::transform::Standardise;
use halfmax_prep::{Pipeline, Scheme, Step};

use crate::{fit, net, parts, screen, settings};

fn refusal(model: &dyn Estimator) -> String {
    let parts = parts(&screen(), Scheme::Lpo);
    fit(model, &parts, 1).to_onnx().unwrap_err().to_string()
}

#[test]
fn what_cannot_be_a_file_says_why() {
    let mut small = settings();
    small.training.epochs = 1;
    let member = || -> Box<dyn Estimator> { Box::new(net(small.clone())) };
    let said = refusal(&Blend::new("both", vec![member(), Box::new(Ridge)]));
    assert!(said.contains("a blend of ") && said.contains("a file holds one network"), "{said}");
    let step = Step::Standardise(Standardise { view: "expression".into() });
    let prepared = PreparedEstimator::new(Pipeline { steps: vec![step] }, member());
    let said = refusal(&prepared);
    assert!(said.contains("steps of your own (standardise)"), "{said}");
    let said = refusal(&Ridge);
    assert!(said.contains("only networks are (`net`, `ann`), and this model is none"), "{said}");
}
