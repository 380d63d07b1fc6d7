//! JSON against the schemas of the document: as much of JSON Schema as the document uses.

use std::collections::BTreeSet;

use serde_json::Value;

/// Where `value` is not what `schema` wants, in words. What the document does not describe is a fault as well.
pub(super) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let validator = Validator { document };
    validator.check(schema, value, "answer", &mut found);
    found
}

struct Validator<'a> {
    document: &'a Value,
}

impl Validator<'_> {
    fn check(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        self.contents(schema, value, at, found);
        let described = self.described(schema);
        for name in value.as_object().into_iter().flat_map(|members| members.keys()) {
            if described.as_ref().is_some_and(|described| !described.contains(name)) {
                found.push(format!("{at}: {name} is not described"));
            }
        }
    }

    fn contents(&self, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        let schema = self.resolved(schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.contents(part, value, at, found);
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let fits = choices.iter().filter(|one| {
                let mut found = Vec::new();
                self.check(one, value, at, &mut found);
                found.is_empty()
            });
            let fits = fits.count();
            if fits != 1 {
                found.push(format!("{at}: {value} fits {fits} of {} choices", choices.len()));
            }
        }
        if let Some(known) = schema["enum"].as_array()
            && !known.contains(value)
        {
            found.push(format!("{at}: {value} is none of {known:?}"));
        }
        let types: Vec<&str> = match &schema["type"] {
            Value::String(one) => vec![one],
            Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
            _ => Vec::new(),
        };
        if !types.is_empty() && !types.iter().any(|kind| is(kind, value)) {
            found.push(format!("{at}: {value} is not {types:?}"));
            return;
        }
        if let Some(least) = schema["minimum"].as_f64()
            && value.as_f64().is_some_and(|number| number < least)
        {
            found.push(format!("{at}: {value} is below {least}"));
        }
        if let Some(object) = value.as_object() {
            let required = schema["required"].as_array().into_iter().flatten();
            for name in required.filter_map(Value::as_str) {
                if !object.contains_key(name) {
                    found.push(format!("{at}: {name} is missing"));
                }
            }
            for (name, value) in object {
                let of = &schema["properties"][name];
                let part = if of.is_null() { &schema["additionalProperties"] } else { of };
                if part.is_object() {
                    self.check(part, value, &format!("{at}.{name}"), found);
                }
            }
        }
        for (n, item) in value.as_array().into_iter().flatten().enumerate() {
            self.check(&schema["items"], item, &format!("{at}[{n}]"), found);
        }
    }

    fn resolved<'a>(&'a self, schema: &'a Value) -> &'a Value {
        match schema["$ref"].as_str() {
            Some(name) => {
                let there = self.document.pointer(name.trim_start_matches('#'));
                self.resolved(there.expect("a reference leads somewhere"))
            }
            None => schema,
        }
    }

    /// The members that a schema describes; `None` if it allows any.
    fn described(&self, schema: &Value) -> Option<BTreeSet<String>> {
        let schema = self.resolved(schema);
        if let Some(parts) = schema["allOf"].as_array() {
            let parts = parts.iter().filter_map(|part| self.described(part));
            return parts.reduce(|a, b| a.union(&b).cloned().collect());
        }
        let own = schema["properties"].as_object()?;
        Some(own.keys().cloned().collect())
    }
}

fn is(kind: &str, value: &Value) -> bool {
    match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    }
}

#[test]
fn what_is_wrong_is_found() {
    let schema = serde_json::json!({
        "type": "object", "required": ["a"],
        "properties": { "a": { "type": ["integer", "null"] }, "b": { "type": "array", "items": { "type": "string" } } },
    });
    let faults = |value: Value| faults(&Value::Null, &schema, &value).len();
    assert_eq!(faults(serde_json::json!({ "a": null, "b": ["x"] })), 0);
    assert_eq!(faults(serde_json::json!({ "b": ["x", 1], "c": 2 })), 3);
    assert_eq!(faults(serde_json::json!({ "a": 1.5 })), 1);
}
