//! `/api/v1/docs`: the description of the interface as a page, made from [`interface`], with no help from the network.

use std::sync::LazyLock;

use axum::body::Body;
use axum::extract::RawQuery;
use axum::http::{HeaderMap, Response};
use serde_json::Value;

use super::docs_words::translated;
use super::openapi::interface;
use super::pages::{html, language};
use super::parameters::Parameters;
use super::problem::Problem;
use crate::web::docs::{
    AnswerView, DocsPage, DocsText, Example, FieldView, OperationView, ParameterView, ProblemView,
    SchemaView,
};
use crate::web::{self, Frame, Language, Piece};

pub(super) async fn docs_page(
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
) -> Result<Response<Body>, Problem> {
    static VIETNAMESE: LazyLock<DocsText> = LazyLock::new(|| Writer::text(Language::Vietnamese));
    static ENGLISH: LazyLock<DocsText> = LazyLock::new(|| Writer::text(Language::English));
    let parameters = Parameters::read_page(raw.as_deref(), &["lang"])?;
    let (language, chosen) = language(&headers, &parameters);
    let page = DocsPage {
        frame: Frame::new(language, chosen, "/api/v1/docs"),
        text: match language {
            Language::Vietnamese => &VIETNAMESE,
            Language::English => &ENGLISH,
        },
    };
    Ok(html(web::docs::render(&page)))
}

/// Writes the description in one language.
struct Writer(Language);

impl Writer {
    fn text(language: Language) -> DocsText {
        let writer = Self(language);
        let description = serde_json::to_value(interface()).unwrap_or_default();
        let operations = members(&description["paths"]).flat_map(|(path, item)| {
            members(item).map(move |(method, operation)| (path, method, operation))
        });
        let operations = operations
            .map(|(path, method, operation)| writer.operation_view(path, method, operation));
        let schemas = members(&description["components"]["schemas"])
            .map(|(name, schema)| writer.schema_view(name, schema));
        DocsText {
            about: writer.said(&description["info"]["description"]),
            operations: operations.collect(),
            schemas: schemas.collect(),
            problems: Problem::examples().iter().map(problem_view).collect(),
        }
    }

    /// A text of the description; what stands between backticks is code.
    fn said(&self, value: &Value) -> Vec<Piece> {
        let text = translated(value.as_str().unwrap_or_default(), self.0);
        let pieces = text.split('`').enumerate();
        let pieces = pieces.filter(|(_, piece)| !piece.is_empty());
        pieces
            .map(|(place, piece)| Piece {
                text: piece.to_owned(),
                marked: place % 2 == 1,
            })
            .collect()
    }

    fn operation_view(&self, path: &str, method: &str, operation: &Value) -> OperationView {
        let parameters = items(&operation["parameters"]).map(|parameter| ParameterView {
            name: text(&parameter["name"]),
            required: parameter["required"] == true,
            shape: bounded(&parameter["schema"]),
            description: self.said(&parameter["description"]),
            example: parameter["example"].as_str().map(str::to_owned),
        });
        let parameters: Vec<ParameterView> = parameters.collect();
        OperationView {
            example: example(path, method, &parameters),
            method: method.to_uppercase(),
            path: path.to_owned(),
            summary: self.said(&operation["summary"]),
            takes: kinds(&operation["requestBody"]["content"]),
            body: self.said(&operation["requestBody"]["description"]),
            gives: kinds(&operation["responses"]["200"]["content"]),
            parameters,
            answers: members(&operation["responses"])
                .map(|answer| self.answer(answer))
                .collect(),
        }
    }

    fn answer(&self, (status, response): (&str, &Value)) -> AnswerView {
        let mut bodies =
            members(&response["content"]).filter_map(|(_, body)| reference(&body["schema"]));
        AnswerView {
            status: status.to_owned(),
            meaning: self.said(&response["description"]),
            schema: bodies.next(),
        }
    }

    fn schema_view(&self, name: &str, schema: &Value) -> SchemaView {
        // A flattened part stands beside the fields, as one of several.
        let parts = std::iter::once(schema).chain(items(&schema["allOf"]));
        let fields = parts.clone().flat_map(|part| {
            let required = &part["required"];
            members(&part["properties"]).map(move |(field, schema)| FieldView {
                name: field.to_owned(),
                always: items(required).any(|name| name == field),
                shape: shape(schema),
                schema: named(schema),
                description: self.said(&schema["description"]),
            })
        });
        SchemaView {
            name: name.to_owned(),
            description: self.said(&schema["description"]),
            includes: parts.filter_map(reference).collect(),
            fields: fields.collect(),
        }
    }
}

fn kinds(content: &Value) -> Vec<String> {
    members(content).map(|(kind, _)| kind.to_owned()).collect()
}

/// Commands to try, or an address to open.
fn example(path: &str, method: &str, parameters: &[ParameterView]) -> Example {
    if method == "post" {
        let address = format!("http://127.0.0.1:8080{path}");
        let body = "{\"topics\": [\"xóa mù chữ\", \"thi đua\"]}";
        return Example::Commands(vec![
            format!("curl '{address}' -H 'Content-Type: application/json' -d '{body}'"),
            format!(
                "printf 'topic\\nxóa mù chữ\\nthi đua\\n' | curl '{address}' -H 'Content-Type: text/csv' -H 'Accept: text/csv' --data-binary @-"
            ),
        ]);
    }
    let value = |name: &str| {
        parameters
            .iter()
            .find(|one| one.name == name)
            .and_then(|one| one.example.clone())
    };
    let path = path.replace("{id}", &value("id").unwrap_or_default());
    let query = value("q").map_or(String::new(), |q| format!("?q={}", q.replace(' ', "+")));
    Example::Address(format!("{path}{query}"))
}

fn problem_view(problem: &Problem) -> ProblemView {
    let (code, title) = problem.code();
    ProblemView {
        code,
        status: problem.status().as_u16(),
        vietnamese: title.vi,
        english: title.en,
    }
}

/// What a value of a parameter looks like, with its bounds.
fn bounded(schema: &Value) -> String {
    let kind = shape(schema);
    match (&schema["minimum"], &schema["maximum"], &schema["format"]) {
        (Value::Number(least), Value::Number(most), _) => format!("{kind}, {least}–{most}"),
        (_, _, format) if format == "date" => format!("{kind}, YYYY-MM-DD"),
        _ if kind == "boolean" => "true | false".to_owned(),
        _ => kind,
    }
}

/// What a value looks like, in a word or two.
fn shape(schema: &Value) -> String {
    if let Some(inner) = schema
        .get("additionalProperties")
        .filter(|inner| inner.is_object())
    {
        return format!("object of {}", shape(inner));
    }
    let kind = match &schema["type"] {
        Value::String(kind) => kind.clone(),
        Value::Array(kinds) => kinds
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" | "),
        _ => reference(schema).unwrap_or_else(|| "object".to_owned()),
    };
    match schema.get("items") {
        Some(inner) => kind.replace("array", &format!("{}[]", shape(inner))),
        None => kind,
    }
}

/// The name of the schema that a field holds, alone, in a list or under names.
fn named(schema: &Value) -> Option<String> {
    reference(schema).or_else(|| {
        let inner = schema
            .get("items")
            .or_else(|| schema.get("additionalProperties"))?;
        named(inner)
    })
}

/// The name of the schema that is referred to, also where it may be `null`.
fn reference(schema: &Value) -> Option<String> {
    let own = schema["$ref"].as_str();
    let one_of = || items(&schema["oneOf"]).find_map(|one| one["$ref"].as_str());
    own.or_else(one_of)?.rsplit('/').next().map(str::to_owned)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn members(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), value))
}

fn items(value: &Value) -> impl Iterator<Item = &Value> + Clone {
    value
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default()
        .iter()
}
