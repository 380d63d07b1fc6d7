//! JSON against the schemas of the document: as much of JSON Schema as the document uses.

use serde_json::Value;

/// Where `value` is not what `schema` wants, in words.
pub(super) fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    check(document, schema, value, "answer", &mut found);
    found
}

fn check(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let schema = document.pointer(name.trim_start_matches('#'));
        return check(document, schema.expect("a reference leads somewhere"), value, at, found);
    }
    if let Some(parts) = schema["allOf"].as_array() {
        parts.iter().for_each(|part| check(document, part, value, at, found));
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = choices.iter().filter(|one| faults(document, one, value).is_empty()).count();
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
        for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
            if !object.contains_key(name) {
                found.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, value) in object {
            let of = &schema["properties"][name];
            let other = &schema["additionalProperties"];
            let part = if of.is_null() { other } else { of };
            if part.is_object() {
                check(document, part, value, &format!("{at}.{name}"), found);
            } else if of.is_null() && (other == &Value::Bool(false) || is_closed(schema)) {
                found.push(format!("{at}: {name} is not described"));
            }
        }
    }
    for (n, item) in value.as_array().into_iter().flatten().enumerate() {
        check(document, &schema["items"], item, &format!("{at}[{n}]"), found);
    }
}

/// An answer that has described members has no others, though the document need not say so.
fn is_closed(schema: &Value) -> bool {
    schema["properties"].is_object()
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
