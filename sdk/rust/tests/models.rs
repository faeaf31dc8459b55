//! Models: their schemas, and values that go out and come back.

use std::collections::BTreeMap;

use portico::{Cells, Json, Models, Patch, Schema, Value};

portico::model! {
    #[derive(Debug, Clone, PartialEq)]
    pub struct Item [description = "What is sold"] {
        pub name: String [min_length = 3, pattern = "^[A-Z]\"?$"],
        pub price: f64 [gt = 0, example = 1.5],
        pub pieces: i32 [ge = 1, le = 5000000000i64] = 1,
        pub note: Option<String> [max_length = 9, title = "A note"],
        pub again: Option<i64> [required],
        pub r#type: String [alias = "itemType"] = "plain",
        pub tags: Vec<Tag> [max_items = 2] = Vec::<String>::new(),
    }

    #[derive(Debug, Clone, Copy, PartialEq)]
    pub enum Tag { New = "new", Used }

    #[derive(Debug, PartialEq)]
    pub struct Node { pub next: Option<Box<Node>>, pub children: BTreeMap<String, Node> }

    #[derive(Debug, PartialEq)]
    pub enum Either { Number(i64), Item(Item) }

    pub struct Wrong { pub count: i64 = "many" }
    pub struct Change { pub name: Patch<String> }
}

mod other {
    portico::model! { pub struct Item { pub text: String } }
}

fn schema<T: Value>(models: &mut Models) -> String {
    let schema: Schema = T::schema(models);
    schema.json().to_string()
}

fn back<T: Value>(value: &T) -> T {
    let cells = Cells::new();
    T::read(value.write(&cells)).unwrap()
}

fn item() -> Item {
    Item {
        name: "Pen".into(),
        price: 1.5,
        pieces: 2,
        note: None,
        again: Some(3),
        r#type: "fine".into(),
        tags: vec![Tag::Used],
    }
}

#[test]
fn a_schema_has_its_rules() {
    let expected = "{\"type\":\"object\",\"properties\":{\
        \"name\":{\"type\":\"string\",\"minLength\":3,\"pattern\":\"^[A-Z]\\\"?$\"},\
        \"price\":{\"type\":\"number\",\"exclusiveMinimum\":0,\"examples\":[1.5]},\
        \"pieces\":{\"type\":\"integer\",\"minimum\":1,\"maximum\":2147483647,\"default\":1},\
        \"note\":{\"anyOf\":[{\"type\":\"string\",\"maxLength\":9},{\"type\":\"null\"}],\
            \"title\":\"A note\",\"default\":null},\
        \"again\":{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]},\
        \"itemType\":{\"type\":\"string\",\"x-name\":\"type\",\"default\":\"plain\"},\
        \"tags\":{\"type\":\"array\",\"items\":\
            {\"type\":\"string\",\"enum\":[\"new\",\"Used\"],\"x-enum\":\"Tag\"},\
            \"maxItems\":2,\"default\":[]}},\
        \"required\":[\"name\",\"price\",\"again\"],\"description\":\"What is sold\"}";
    let mut inlined = Models::inlined();
    let words = |text: &str| text.split("\"required\"").map(String::from).collect::<Vec<_>>();
    let made = schema::<Item>(&mut inlined);
    assert_eq!(words(&made).len(), 2);
    assert_eq!(sorted(&made), sorted(expected));
    assert!(inlined.mistakes().is_empty());
}

/// The order of words within a schema says nothing.
fn sorted(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text
        .split(|one| "{},".contains(one))
        .filter(|word| !word.is_empty())
        .map(String::from)
        .collect();
    words.sort();
    words
}

#[test]
fn a_model_is_referred_to() {
    assert_eq!(schema::<Item>(&mut Models::new()), "{\"$ref\":\"#/components/schemas/Item\"}");
    assert_eq!(schema::<Node>(&mut Models::new()), "{\"$ref\":\"#/components/schemas/Node\"}");
    let union = schema::<Either>(&mut Models::inlined());
    assert!(union.contains("\"x-portico-choice\":2"), "{}", union);
}

#[test]
fn what_cannot_be_registered_is_told() {
    let mut models = Models::new();
    schema::<Wrong>(&mut models);
    assert_eq!(models.mistakes().len(), 1);
    assert!(models.mistakes()[0].contains("\"count\""), "{:?}", models.mistakes());

    let mut models = Models::new();
    schema::<Item>(&mut models);
    schema::<other::Item>(&mut models);
    assert!(models.mistakes()[0].contains("both called Item"), "{:?}", models.mistakes());

    let mut inlined = Models::inlined();
    schema::<Node>(&mut inlined);
    assert!(inlined.mistakes()[0].contains("holds itself"), "{:?}", inlined.mistakes());
}

#[test]
fn values_come_back_as_they_went() {
    assert_eq!(back(&item()), item());
    assert_eq!(back(&u64::MAX), u64::MAX);
    assert_eq!(back(&i64::MIN), i64::MIN);
    assert_eq!(back(&0.1f32), 0.1f32);
    assert_eq!(back(&(1i8, "b".to_string(), true)), (1, "b".to_string(), true));
    let leaf = |next| Node { next, children: BTreeMap::new() };
    let children = BTreeMap::from([("a".to_string(), leaf(Some(Box::new(leaf(None)))))]);
    let node = Node { next: None, children };
    assert_eq!(back(&node), node);
    assert_eq!(back(&Either::Item(item())), Either::Item(item()));
    assert_eq!(back(&Either::Number(7)), Either::Number(7));
}

#[test]
fn what_does_not_fit_is_named() {
    let json = Json::object([("name", Json::from("Pen")), ("price", "dear".into())]);
    let cells = Cells::new();
    let mismatch = Item::read(json.write(&cells)).unwrap_err();
    assert_eq!(mismatch.to_string(), "price is not a number");
    assert!(i8::read(Json::from(128).write(&cells)).is_err());
    assert!(u64::read(Json::from(-1).write(&cells)).is_err());
    assert!(Tag::read(Json::from("old").write(&cells)).is_err());
}

#[test]
fn json_is_written_as_rfc_8259_has_it() {
    let json = Json::object([
        ("a\"\\\n\u{1}é", Json::Null),
        ("numbers", Json::List(vec![1.into(), 1.5.into(), u64::MAX.into(), f64::NAN.into()])),
        ("nested", Json::object([("flag", true.into())])),
    ]);
    let expected = "{\"a\\\"\\\\\\n\\u0001é\":null,\
        \"numbers\":[1,1.5,18446744073709551615,null],\"nested\":{\"flag\":true}}";
    assert_eq!(json.to_string(), expected);
    assert_eq!(back(&json).get("nested"), json.get("nested"));
    assert_eq!(Json::of(&item()).get("itemType"), Some(&Json::from("fine")));
}

#[test]
fn a_patch_knows_what_was_sent() {
    let cells = Cells::new();
    let unset = Change { name: Patch::Unset };
    let change = Change::read(unset.write(&cells)).unwrap();
    assert_eq!(change.name, Patch::Unset);
    let mut name = "old".to_string();
    change.name.apply(&mut name);
    assert_eq!(name, "old");
    Patch::Set("new".to_string()).apply(&mut name);
    assert_eq!(name, "new");
}

#[test]
fn json_is_read_as_rfc_8259_has_it() {
    let same = [
        "null",
        "[]",
        "{}",
        "[true,false,-0.5,1e300]",
        "18446744073709551615",
        "-9223372036854775808",
        r#"{"a":{"b":[1,"\"\\/"]}}"#,
    ];
    for text in same {
        assert_eq!(Json::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(Json::parse(" [ 1 , 2 ] ").unwrap(), Json::from(vec![1, 2]));
    assert_eq!(Json::parse(r#""\u00e9\ud83d\ude00\n""#).unwrap(), Json::from("\u{e9}\u{1F600}\n"));
    assert_eq!(Json::parse(r#"{"a":1,"a":2}"#).unwrap(), Json::object([("a", 2.into())]));
    assert_eq!(
        Json::parse(r#"{"b":1,"a":2,"b":3,"c":4,"a":5}"#).unwrap(),
        Json::object([("b", 3.into()), ("a", 5.into()), ("c", 4.into())])
    );
    assert_eq!(Json::parse("1e2").unwrap(), Json::Float(100.0));
    assert!(Json::parse(&("[".repeat(128) + &"]".repeat(128))).is_ok());
    let wrong = [
        "",
        "nul",
        "01",
        "1.",
        ".5",
        "+1",
        "1e",
        "1e999",
        "[1,]",
        "[1",
        "{\"a\"}",
        "{a:1}",
        "\"",
        "'a'",
        "\"\t\"",
        "\"\\x\"",
        r#""\ud800""#,
        r#""\udc00""#,
        r#""\ud800\u0041""#,
        "1 2",
        "[1}",
    ];
    for text in wrong {
        assert!(Json::parse(text).is_err(), "{}", text);
    }
    assert!(Json::parse(&("[".repeat(129) + &"]".repeat(129))).is_err());
}

/// Whoever sends claims has chosen their names.
#[test]
fn an_object_of_many_members_costs_no_more_than_their_text() {
    let names: Vec<String> = (0..20_000).map(|number| format!("\"{number:060}\"")).collect();
    let time = |text: String| {
        let before = std::time::Instant::now();
        assert!(Json::parse(&text).is_ok());
        before.elapsed()
    };
    let list = time(format!("[{}]", names.join(",0,")));
    let object = time(format!("{{{}:0}}", names.join(":0,")));
    assert!(object < 20 * list, "{object:?} of an object, {list:?} of a list");
}
