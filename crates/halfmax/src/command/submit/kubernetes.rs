//! Workers as the pods of a Kubernetes Job.

use std::fmt::Write;

use anyhow::Context;

use super::{Submitted, give, text};
use crate::show;
use crate::submit_args::Kubernetes;

pub(super) fn run(args: &Kubernetes) -> anyhow::Result<()> {
    let submitted = Submitted::of(&args.study)?;
    let screen = match &args.screen {
        Some(screen) => screen.clone(),
        None => text(&submitted.config.screen)?,
    };
    let manifest = manifest(args, &submitted, &screen)?;
    if args.dry_run {
        return show::text(&manifest);
    }
    let answer = give("kubectl", &["apply", "-f", "-"], &manifest)?;
    show::text(&format!("{answer}\n"))
}

fn manifest(args: &Kubernetes, submitted: &Submitted, screen: &str) -> anyhow::Result<String> {
    let Submitted { address, name, .. } = submitted;
    let (cpus, lease) = (args.cpus.to_string(), args.lease.to_string());
    let command = ["--threads", &cpus, "worker", address, "--screen", screen, "--workers", &cpus]
        .into_iter()
        .chain(["--lease", &lease])
        .map(quoted)
        .collect::<Vec<_>>()
        .join(", ");
    let mut text =
        format!("apiVersion: batch/v1\nkind: Job\nmetadata:\n  name: {}\n", quoted(name));
    if let Some(namespace) = &args.namespace {
        writeln!(text, "  namespace: {}", quoted(namespace))?;
    }
    // Without completions the pods share one queue: the Job is done when one has succeeded and the others have ended.
    write!(
        text,
        "spec:
  parallelism: {workers}
  backoffLimit: {failures}
  podFailurePolicy:
    rules:
      # Preempted or drained: it has handed its trials back, and another pod is started.
      - action: Ignore
        onPodConditions:
          - type: DisruptionTarget
            status: \"True\"
      # A wrong request is wrong every time.
      - action: FailJob
        onExitCodes:
          operator: In
          values: [2]
  template:
    spec:
      restartPolicy: Never
      # Between SIGTERM and SIGKILL, for handing trials back.
      terminationGracePeriodSeconds: 60
      containers:
        - name: worker
          image: {image}
          command: [\"halfmax\"]
          args: [{command}]
          resources:
            requests: {{ cpu: {cpus}, memory: {memory} }}
            limits: {{ memory: {memory} }}
",
        workers = args.workers,
        failures = args.workers.saturating_mul(6),
        image = quoted(&args.image),
        cpus = quoted(&cpus),
        memory = quoted(&args.mem),
    )?;
    if let Some(secret) = &args.secret {
        writeln!(
            text,
            "          envFrom:\n            - secretRef: {{ name: {} }}",
            quoted(secret)
        )?;
    }
    if let Some(claim) = &args.claim {
        let (claim, path) = claim
            .split_once(':')
            .filter(|(claim, path)| !claim.is_empty() && path.starts_with('/'))
            .with_context(|| format!("--claim {claim:?}: CLAIM:/PATH is expected"))?;
        let (claim, path) = (quoted(claim), quoted(path));
        write!(
            text,
            "          volumeMounts:
            - {{ name: screen, mountPath: {path}, readOnly: true }}
      volumes:
        - name: screen
          persistentVolumeClaim: {{ claimName: {claim}, readOnly: true }}
"
        )?;
    }
    Ok(text)
}

/// A string of JSON, which is one of YAML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
