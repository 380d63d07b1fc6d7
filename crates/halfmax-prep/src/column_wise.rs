//! A fitted pipeline written out column by column, for whoever repeats it elsewhere.

use crate::FittedPipeline;
use crate::pipeline::FittedStep;

/// What a pipeline makes of one view: feature *k* is
/// `((x[column[k]], or fill[k] where it is missing) − mean[k]) / sd[k]`.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnWise {
    /// The view.
    pub view: String,
    /// Names of its features before the pipeline.
    pub inputs: Vec<String>,
    /// Which of them each feature is.
    pub column: Vec<u32>,
    /// What stands in for a missing value; NaN if nothing does.
    pub fill: Vec<f32>,
    /// Subtracted.
    pub mean: Vec<f32>,
    /// Divided by; never 0.
    pub sd: Vec<f32>,
}

impl FittedPipeline {
    /// Every view that was there in training.
    ///
    /// # Errors
    /// The name of a step that is more than choosing, filling up once and then scaling single columns once.
    pub fn column_wise(&self) -> Result<Vec<ColumnWise>, String> {
        let mut views: Vec<ColumnWise> = self
            .inputs
            .iter()
            .map(|(view, inputs)| ColumnWise {
                view: view.clone(),
                inputs: inputs.clone(),
                column: (0..inputs.len() as u32).collect(),
                fill: vec![f32::NAN; inputs.len()],
                mean: vec![0.0; inputs.len()],
                sd: vec![1.0; inputs.len()],
            })
            .collect();
        for step in &self.steps {
            let find = |views: &mut Vec<ColumnWise>, name: &str| {
                views.iter().position(|view| view.view == name).expect("a step's view is there")
            };
            match step {
                FittedStep::ImputeMean(step) | FittedStep::ImputeMedian(step) => {
                    let at = find(&mut views, &step.view);
                    if views[at].mean.iter().any(|mean| *mean != 0.0) {
                        return Err("imputation after scaling".into());
                    }
                    views[at].fill.clone_from(&step.fill);
                }
                FittedStep::Standardise(step) => {
                    let at = find(&mut views, &step.view);
                    if views[at].sd.iter().any(|sd| (*sd - 1.0).abs() > 0.0) {
                        return Err("scaling twice".into());
                    }
                    views[at].mean.clone_from(&step.mean);
                    views[at].sd.clone_from(&step.sd);
                }
                FittedStep::TopVariance(step) | FittedStep::VarianceThreshold(step) => {
                    let at = find(&mut views, &step.view);
                    let view = &mut views[at];
                    let chosen =
                        |all: &[f32]| step.columns.iter().map(|c| all[*c as usize]).collect();
                    view.fill = chosen(&view.fill);
                    view.mean = chosen(&view.mean);
                    view.sd = chosen(&view.sd);
                    view.column = step.columns.iter().map(|c| view.column[*c as usize]).collect();
                }
                other => return Err(other.name().into()),
            }
        }
        Ok(views)
    }
}

#[cfg(test)]
mod tests {
    use halfmax_data::Seed;
    use halfmax_data::testing::{Size, random_screen};

    use crate::{Design, Pipeline, Scheme, Splits};

    #[test]
    fn written_out_it_is_what_the_pipeline_does() {
        let size = Size { cell_lines: 12, compounds: 3, features: 9 };
        let screen = random_screen(size, Seed::new(8));
        let mut design = Design::of_screen(&screen).unwrap();
        let mut values = design.views[0].values.to_vec();
        values[5] = f32::NAN;
        design.views[0].values = values.into();
        let splits = Splits::holdout(&screen, Scheme::Lco, 0.3, 0.0, Seed::new(1)).unwrap();
        let parts = splits.folds[0].parts(&design);
        let names: Vec<&str> = design.views.iter().map(|v| v.name.as_str()).collect();
        let (fitted, _) = Pipeline::standard(&names, Some(4)).fit(parts.train()).unwrap();
        let applied = fitted.apply(&design).unwrap();
        for written in fitted.column_wise().unwrap() {
            let (before, after) =
                (design.view(&written.view).unwrap(), applied.view(&written.view).unwrap());
            assert_eq!(written.column.len(), after.n_features());
            for row in 0..before.values.len() / before.n_features() {
                for k in 0..after.n_features() {
                    let x = before.row(row)[written.column[k] as usize];
                    let x = if x.is_nan() { written.fill[k] } else { x };
                    let expected = (x - written.mean[k]) / written.sd[k];
                    assert!((after.row(row)[k] - expected).abs() <= 0.0);
                }
            }
        }
    }
}
