//! Items: a model with rules, a response model that adds to it, PATCH, 201, 204 and 404, response
//! headers, state that handlers share, work after the response.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use portico::{App, Body, Call, Failure, HttpError, Patch, Path};

portico::model! {
    #[derive(Debug, Clone)]
    pub struct ItemCreate {
        pub name: String [min_length = 3, description = "Name of the item", example = "Pen"],
        pub description: Option<String> [description = "Optional description of the item"],
        pub price: f64 [gt = 0, description = "Price of the item", example = 49.99],
    }

    #[derive(Debug, Clone)]
    pub struct Item [description = "An item, as it is kept"] {
        pub id: i64 [description = "Unique identifier of the item"],
        pub name: String,
        pub description: Option<String>,
        pub price: f64,
    }

    /// What a client changes; what it does not send stays as it is.
    #[derive(Debug, Clone)]
    pub struct ItemPatch {
        pub name: Patch<String> [min_length = 3],
        pub description: Patch<Option<String>>,
        pub price: Patch<f64> [gt = 0],
    }

    pub struct Message {
        pub detail: String,
    }
}

/// The items in memory. Any thread.
#[derive(Default)]
struct Store {
    items: Mutex<BTreeMap<i64, Item>>,
}

impl Store {
    fn add(&self, new: ItemCreate) -> Item {
        let mut items = self.items.lock().unwrap();
        let id = items.keys().last().map_or(1, |last| last + 1);
        let ItemCreate { name, description, price } = new;
        let item = Item { id, name, description, price };
        items.insert(id, item.clone());
        item
    }
    fn all(&self) -> Vec<Item> {
        self.items.lock().unwrap().values().cloned().collect()
    }
    fn find(&self, id: i64) -> Result<Item, HttpError> {
        self.items.lock().unwrap().get(&id).cloned().ok_or_else(missing)
    }
    fn change(&self, id: i64, patch: ItemPatch) -> Result<Item, HttpError> {
        let mut items = self.items.lock().unwrap();
        let item = items.get_mut(&id).ok_or_else(missing)?;
        patch.name.apply(&mut item.name);
        patch.description.apply(&mut item.description);
        patch.price.apply(&mut item.price);
        Ok(item.clone())
    }
    fn remove(&self, id: i64) -> Result<(), HttpError> {
        self.items.lock().unwrap().remove(&id).map(|_| ()).ok_or_else(missing)
    }
}

fn missing() -> HttpError {
    HttpError::not_found("Item not found")
}

fn start(app: &mut App) -> Result<(), Failure> {
    let store = Arc::new(Store::default());
    let host = app.host();

    let items = store.clone();
    app.post("/items/", move |Body(item): Body<ItemCreate>, call: Call| {
        let made = items.add(item);
        let (host, id) = (host.clone(), made.id);
        // The answer does not wait for this.
        call.defer("notify_admin", move || host.info(format!("New item {} created", id)));
        made
    })
    .status(201)
    .tag("Items")
    .summary("Create a new item");

    let items = store.clone();
    app.get("/items", move |call: Call| {
        let all = items.all();
        call.add_header("X-Total-Count", &all.len().to_string());
        all
    })
    .tag("Items")
    .summary("List all items")
    .quick();

    let items = store.clone();
    app.get("/items/{item_id}", move |Path(id): Path<i64>| items.find(id))
        .tag("Items")
        .summary("Read one item")
        .response::<Message>(404, "There is no such item")
        .quick();

    let items = store.clone();
    app.patch("/items/{item_id}", move |Path(id): Path<i64>, Body(patch): Body<ItemPatch>| {
        items.change(id, patch)
    })
    .tag("Items")
    .summary("Change what is sent")
    .response::<Message>(404, "There is no such item")
    .quick();

    app.delete("/items/{item_id}", move |Path(id): Path<i64>| store.remove(id))
        .status(204)
        .tag("Items")
        .summary("Delete one item")
        .response::<Message>(404, "There is no such item")
        .quick();
    Ok(())
}

portico::plugin! {
    id: "items",
    version: "1.0.0",
    summary: "Items kept in memory",
    start: start,
}
