/* The models of the plugin, and the inputs of its routes, in JSON Schema (docs/models.md). */
#ifndef INVENTORY_SCHEMAS_H
#define INVENTORY_SCHEMAS_H

static const char settings[] =
    "{\"type\": \"object\","
    " \"properties\": {\"currency\": {\"type\": \"string\", \"default\": \"EUR\"},"
    "                \"low\": {\"type\": \"integer\", \"minimum\": 0, \"default\": 5},"
    "                \"orders\": {\"type\": \"string\", \"maxLength\": 100,"
    "                           \"default\": \"/tmp/inventory-orders.txt\"}}}";

static const char article_in[] =
    "{\"type\": \"object\","
    " \"properties\": {\"name\": {\"type\": \"string\", \"minLength\": 1, \"maxLength\": 100},"
    "                \"price\": {\"type\": \"number\", \"minimum\": 0, \"maximum\": 1000000},"
    "                \"stock\": {\"type\": \"integer\", \"minimum\": 0, \"default\": 0}},"
    " \"required\": [\"name\", \"price\"]}";

static const char article[] = "{\"type\": \"object\","
                              " \"properties\": {\"sku\": {\"type\": \"string\"},"
                              "                \"name\": {\"type\": \"string\"},"
                              "                \"price\": {\"type\": \"number\"},"
                              "                \"currency\": {\"type\": \"string\"},"
                              "                \"stock\": {\"type\": \"integer\"},"
                              "                \"low\": {\"type\": \"boolean\"}},"
                              " \"required\": [\"sku\", \"name\", \"price\", \"currency\","
                              "              \"stock\", \"low\"]}";

static const char order_in[] =
    "{\"type\": \"object\","
    " \"properties\": {\"count\": {\"type\": \"integer\", \"minimum\": 1, \"maximum\": 10000}},"
    " \"required\": [\"count\"]}";

static const char order_out[] = "{\"type\": \"object\","
                                " \"properties\": {\"id\": {\"type\": \"string\"}},"
                                " \"required\": [\"id\"]}";

static const char message[] = "{\"type\": \"object\","
                              " \"properties\": {\"detail\": {\"type\": \"string\"}},"
                              " \"required\": [\"detail\"]}";

/* A member of an input: the article that the path names. */
#define SKU                                                                                        \
  "\"sku\": {\"type\": \"string\", \"in\": \"path\", \"maxLength\": 20,"                           \
  "         \"pattern\": \"^[A-Za-z0-9-]+$\"}"
#define MODEL(name) "{\"$ref\": \"#/components/schemas/" name "\"}"
#define RESPONSE(status, model, words)                                                             \
  "\"" status "\": {\"description\": \"" words "\", \"model\": \"" model "\"}"
#define NONE RESPONSE("404", "Message", "There is no such article")

static const char input_of_article[] =
    "{\"type\": \"object\", \"properties\": {" SKU "}, \"required\": [\"sku\"]}";
static const char input_of_put[] =
    "{\"type\": \"object\","
    " \"properties\": {" SKU ", \"article\": {\"$ref\": \"#/components/schemas/ArticleIn\","
    "                                       \"in\": \"body\"}},"
    " \"required\": [\"sku\", \"article\"]}";
static const char input_of_order[] =
    "{\"type\": \"object\","
    " \"properties\": {" SKU ", \"order\": {\"$ref\": \"#/components/schemas/OrderIn\","
    "                                     \"in\": \"body\"}},"
    " \"required\": [\"sku\", \"order\"]}";
static const char input_of_lines[] =
    "{\"type\": \"object\","
    " \"properties\": {\"low\": {\"type\": \"boolean\", \"in\": \"query\", \"default\": false}}}";
static const char args_of_order[] = "{\"type\": \"object\","
                                    " \"properties\": {\"sku\": {\"type\": \"string\"},"
                                    "                \"count\": {\"type\": \"integer\"}},"
                                    " \"required\": [\"sku\", \"count\"]}";

#endif
