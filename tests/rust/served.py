"""What the plugins in Rust answer, in the process of the host and isolated."""

import shutil
import unittest

from host import Collector, Host, until

libraries = {}  # "portico" the executable, "items" and "workshop" what it serves: said by who runs the tests

EVERYTHING = {
    "text": "Abc", "small": -128, "byte": 200, "large": 18446744073709551615, "exact": -9223372036854775808,
    "number": 1.5, "single": 0.1, "flag": True, "maybe": "yes", "list": [1, 2], "set": ["a", "b"],
    "map": {"x": 1.0}, "hashed": {"y": 2}, "pair": [1, "b"], "color": "red", "pet": {"kind": "dog", "name": "Rex"},
    "key": 7, "part": {"name": "a", "parts": [{"name": "b", "parts": []}]}, "boxed": 3,
    "any": {"deep": [None, 1.5, "x", {"n": 18446744073709551615}]}, "kind": "A", "when": "2026-01-02T03:04:05Z",
    "bytes": "raw",
}



class Plugin:
    """One host for all tests of a class, which does not end by any of them."""

    isolation = "none"
    library = None

    @classmethod
    def setUpClass(cls):
        cls.collector = Collector()
        cls.host = Host(libraries["portico"], cls.library.parent, {"tracing": {"endpoint": cls.collector.url}})
        cls.host.settings["plugins"] = {cls.library.stem: {"isolation": cls.isolation, **cls.section()}}
        cls.prepare()
        cls.host.start()

    @classmethod
    def prepare(cls):
        pass

    @classmethod
    def section(cls):
        return {}

    @classmethod
    def tearDownClass(cls):
        status = cls.host.end()
        cls.collector.close()
        log = cls.host.log()
        shutil.rmtree(cls.host.folder, ignore_errors=True)
        assert status == 0, f"the host ended with {status}\n{log}"

    def ask(self, *words, **named):
        return self.host.ask(*words, **named)

    def expect(self, status, method, path, body=None, headers=None):
        answer = self.ask(method, path, body, headers)
        self.assertEqual(answer.status, status, answer.text + self.host.log())
        return answer


class Items(Plugin):
    @classmethod
    def setUpClass(cls):
        cls.library = libraries["items"]
        super().setUpClass()

    def test_the_tutorial(self):
        made = self.expect(201, "POST", "/items/", {"name": "Pen", "price": 1.5})
        number = made.json()["id"]
        self.assertEqual(made.json(), {"id": number, "name": "Pen", "description": None, "price": 1.5})
        self.assertTrue(self.host.says(f"New item {number} created"))
        errors = self.expect(422, "POST", "/items/", {"name": "P", "price": 0}).json()["detail"]
        self.assertEqual([(one["type"], one["loc"]) for one in errors],
                         [("string_too_short", ["body", "name"]), ("greater_than", ["body", "price"])])
        self.assertEqual(self.expect(404, "GET", "/items/77").json(), {"detail": "Item not found"})
        listed = self.expect(200, "GET", "/items")
        self.assertEqual(listed.headers["X-Total-Count"], str(len(listed.json())))
        changed = self.expect(200, "PATCH", f"/items/{number}", {"description": "blue"}).json()
        self.assertEqual(changed, {"id": number, "name": "Pen", "description": "blue", "price": 1.5})
        changed = self.expect(200, "PATCH", f"/items/{number}", {"description": None}).json()
        self.assertEqual(changed["description"], None)
        self.expect(422, "PATCH", f"/items/{number}", {"name": None})
        self.assertEqual(self.expect(204, "DELETE", f"/items/{number}").text, "")
        self.expect(404, "DELETE", f"/items/{number}")

    def test_the_document(self):
        document = self.expect(200, "GET", "/openapi.json").json()
        models = document["components"]["schemas"]
        self.assertEqual(models["ItemCreate"]["properties"]["name"]["minLength"], 3)
        self.assertEqual(models["ItemCreate"]["required"], ["name", "price"])
        self.assertEqual(models["Item"]["description"], "An item, as it is kept")
        read = document["paths"]["/items/{item_id}"]["get"]
        self.assertEqual(read["responses"]["404"]["content"]["application/json"]["schema"],
                         {"$ref": "#/components/schemas/Message"})
        self.assertEqual(read["parameters"][0]["schema"]["type"], "integer")


class Workshop(Plugin):
    @classmethod
    def setUpClass(cls):
        cls.library = libraries["workshop"]
        super().setUpClass()

    @classmethod
    def prepare(cls):
        keys = cls.host.folder / "keys"
        cls.keys = {name: cls.host.key(keys, name, *scopes) for name, scopes in (("ada", ["me", "all"]), ("bob", []))}
        cls.host.settings["security"] = {"schemes": {name: {"verify": "keys", "file": str(keys)} for name in ("bearer", "key")}}
        cls.host.settings["security"]["schemes"]["own"] = {"verify": "plugin", "plugin": "workshop"}

    @classmethod
    def section(cls):
        return {"config": {"greeting": "Hi", "file": str(cls.host.file)}}

    def test_values_of_every_type(self):
        back = self.expect(200, "POST", "/everything", EVERYTHING).json()
        self.assertEqual(back, EVERYTHING)
        small = {name: EVERYTHING[name] for name in EVERYTHING if name not in ("maybe", "hashed", "color", "boxed",
                                                                                "bytes")}
        back = self.expect(200, "POST", "/everything", {**small, "key": "seven", "pet": {"kind": "cat", "lives": 9},
                                                        "color": "Plain"}).json()
        self.assertEqual((back["maybe"], back["hashed"], back["boxed"], back["bytes"]), (None, {}, 7, "raw"))
        self.assertEqual((back["key"], back["pet"], back["color"]), ("seven", {"kind": "cat", "lives": 9}, "Plain"))
        self.assertNotIn("hidden", back)
        back = self.expect(200, "POST", "/everything", small).json()
        self.assertEqual(back["color"], "dark-blue")

    def test_rules(self):
        wrong = {"text": "abc", "small": 128, "byte": 201, "large": -1, "number": 0, "maybe": "y", "list": [],
                 "color": "blue", "pet": {"kind": "cow"}, "single": 1e39, "when": "never", "kind": 1}
        for name, value in wrong.items():
            errors = self.expect(422, "POST", "/everything", {**EVERYTHING, name: value}).json()["detail"]
            self.assertTrue(all(one["loc"][:2] == ["body", name] for one in errors), errors)
        self.assertEqual(self.expect(422, "POST", "/everything", {**EVERYTHING, "other": 1}).json()["detail"][0]["type"],
                         "extra_forbidden")

    def test_the_document_has_the_models(self):
        document = self.expect(200, "GET", "/openapi.json").json()
        models = document["components"]["schemas"]
        everything = models["Everything-Input"]
        self.assertEqual(everything["title"], "All there is-Input")
        self.assertEqual(everything["properties"]["byte"]["maximum"], 200)
        self.assertEqual(everything["properties"]["small"]["minimum"], -128)
        self.assertNotIn("minimum", everything["properties"]["number"])
        self.assertEqual(models["Color"]["enum"], ["red", "dark-blue", "Plain"])
        self.assertEqual(models["Pet"]["discriminator"]["propertyName"], "kind")
        self.assertEqual(models["Part"]["properties"]["parts"]["items"], {"$ref": "#/components/schemas/Part"})
        self.assertNotIn("/gone", document["paths"])
        self.assertEqual(list(document["paths"]["/page"]["get"]["responses"]["200"]["content"]), ["text/html"])
        self.assertIn("text/event-stream", document["paths"]["/events"]["get"]["responses"]["200"]["content"])
        places = {one["name"]: one["in"] for one in document["paths"]["/find/{id}"]["post"]["parameters"]}
        self.assertEqual(places, {"id": "path", "q": "query", "t": "query", "x-trace": "header", "session": "cookie"})

    def test_a_reply_is_filtered_and_held_to_its_model(self):
        self.assertEqual(self.expect(200, "GET", "/user").json(), {"name": "Ada"})
        self.assertNotIn("secret", self.expect(500, "GET", "/broken").text)
        self.assertEqual(self.expect(200, "PATCH", "/user", {"note": None}).json(), {"note": None})
        self.assertEqual(self.expect(200, "PATCH", "/user", {"name": "Eve"}).json(), {"name": "Eve"})
        self.assertEqual(self.expect(200, "GET", "/nothing").text, "null")
        self.assertEqual(self.expect(204, "DELETE", "/nothing").text, "")
        self.assertEqual(self.expect(200, "GET", "/sparse").json(), {"limit": 5})

    def test_parameters_of_every_place(self):
        self.assertEqual(self.expect(200, "GET", "/shops/7/items/a/b%20c").json(), [7, "a/b c"])
        found = self.expect(200, "POST", "/find/3?q=abc&t=x&t=y",
                            {"user": {"name": "Ada", "password": "x"}, "filter": [1]},
                            {"X-Trace": "T", "Cookie": "session=S", "X-Raw": "R"}).json()
        self.assertEqual(found, {"id": 3, "q": "abc", "tag": ["x", "y"], "trace": "T", "session": "S", "user": "Ada",
                                 "filter": [1], "path": "/find/3", "raw": "R"})
        errors = self.expect(422, "POST", "/find/0?q=abcdef", {}).json()["detail"]
        self.assertEqual([one["loc"] for one in errors], [["path", "id"], ["query", "q"], ["body", "user"]])
        mixed = self.expect(200, "GET", "/mixed/1?limit=2&order=up", None,
                            {"User-Agent": "test", "X-Number": "40", "Cookie": "session=S"})
        self.assertEqual(mixed.json(), [43, "test", "S", "up"])
        self.assertEqual(self.expect(200, "GET", "/mixed/1", None, {"User-Agent": "test"}).json(),
                         [11, "test", None, None])
        self.expect(422, "GET", "/mixed/256", None, {"User-Agent": "test"})
        login = self.expect(200, "POST", "/login", "user=Ada&age=36",
                            {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(login.json(), "Ada 36")

    def test_uploads(self):
        part = "--b\r\nContent-Disposition: form-data; name=\"{}\"{}\r\n\r\n{}\r\n".format
        body = (part("title", "", "A pen") + part("photo", "; filename=\"pen.txt\"\r\nContent-Type: text/x-pen", "ink") +
                part("others", "; filename=\"a\"", "1234") + part("others", "; filename=\"b\"", "12") + "--b--\r\n")
        form = {"Content-Type": "multipart/form-data; boundary=b"}
        self.assertEqual(self.expect(200, "POST", "/posts", body, form).json(), {
            "title": "A pen", "filename": "pen.txt", "content_type": "text/x-pen", "content": "ink", "others": [4, 2]})
        self.assertEqual(self.expect(422, "POST", "/posts", "--b--\r\n", form).json()["detail"][0]["loc"],
                         ["body", "title"])

    def test_other_responses(self):
        page = self.expect(200, "GET", "/page")
        self.assertEqual((page.text, page.headers["X-Page"]), ("<p>Hello", "1"))
        self.assertIn("text/html", page.headers["Content-Type"])
        self.assertEqual(self.expect(307, "GET", "/gone").headers["Location"], "/page")
        made = self.expect(201, "GET", "/made")
        self.assertEqual((made.json(), made.headers["X-Method"]), ({"code": 1}, "GET"))
        self.expect(404, "GET", "/file/none")

    def test_failures_are_answered_and_told_in_the_log_alone(self):
        for path, words in (("/panic", "panicked at src/lib.rs:"), ("/panic", "the words of the panic"),
                            ("/panic/value", "no words"), ("/fails", "No such file or directory")):
            answer = self.expect(500, "GET", path)
            self.assertNotIn("words", answer.text)
            self.assertNotIn("No such file", answer.text)
            self.assertTrue(self.host.says(words), self.host.log())
        problem = self.expect(409, "GET", "/problem")
        self.assertEqual((problem.json(), problem.headers["X-Code"]), ({"detail": {"code": 7}}, "7"))
        self.assertIn("detail", self.expect(418, "GET", "/teapot").json())
        self.assertTrue(self.expect(200, "GET", "/thread").json())
        self.assertTrue(self.host.says("a thread has no mood"), self.host.log())
        self.assertIn("thread joined", self.host.written())
        self.expect(200, "GET", "/user")

    def test_streams(self):
        self.assertEqual(self.expect(200, "GET", "/stream").text, "1 2 3 ")
        for path, words in (("/stream/panics", "mid-stream"), ("/stream/fails", "the source ran dry")):
            said = self.host.raw(path)
            self.assertIn("begun ", said)
            self.assertFalse(said.endswith("0\r\n\r\n"), "it looks complete")
            self.assertTrue(self.host.says(words), self.host.log())
        events = self.expect(200, "GET", "/events")
        self.assertIn("text/event-stream", events.headers["Content-Type"])
        self.assertIn('event: tick\n', events.text)
        self.assertIn('data: {"number":3}\n', events.text)
        self.assertIn("retry: 500\n", events.text)
        self.assertEqual(self.expect(200, "GET", "/lines").text, "".join(f'{{"number":{n}}}\n' for n in (1, 2, 3)))
        broken = self.host.raw("/lines/broken")
        self.assertIn('{"number":3}', broken)
        self.assertNotIn('{"number":4}', broken)
        self.host.begin("/stream/endless")
        self.assertTrue(self.host.writes("stream dropped"), "its source outlives its client")

    def test_work_after_the_response(self):
        self.assertEqual(self.expect(200, "GET", "/deferred").json(), "later")
        self.assertTrue(self.host.writes("deferred"))
        self.assertTrue(self.host.says("deferred panic"), self.host.log())

    def test_calls_that_are_answered_later(self):
        found = self.expect(200, "GET", "/later/users/ada")
        self.assertEqual((found.json(), found.headers["X-Before"]), ({"name": "ada"}, "1"))
        self.assertEqual(self.expect(404, "GET", "/later/users/nobody").json(), {"detail": "No such user"})
        self.expect(500, "GET", "/later/users/dropped")
        self.assertTrue(self.host.says("/later/users/{name}"), self.host.log())
        self.assertEqual(self.expect(200, "GET", "/later/after/20").json(), 20)
        self.assertEqual(self.expect(200, "GET", "/later/at-once").json(), "at once")
        for path, words in (("/later/panics", "later, in its handler"), ("/later/panics/after", "later, in a task")):
            self.assertNotIn(words, self.expect(500, "GET", path).text)
            self.assertTrue(self.host.says(words), self.host.log())
        for path, words in (("/later/passed", "behind the answer, in its handler"),
                            ("/later/passed/after", "behind the answer, in a task")):
            self.assertEqual(self.expect(200, "GET", path).json(), {"name": "ada"})
            self.assertTrue(self.host.says(words), self.host.log())
        self.host.leave("/later/cancelled")
        self.assertTrue(self.host.writes("nobody waits"), self.host.log())
        self.assertNotIn("of a call that is", self.host.log(), "a handle is used that is over")

    def test_bodies_as_they_arrive(self):
        kept = self.expect(200, "PUT", "/blobs/a", "x" * 70000).json()
        self.assertEqual(kept, {"kept": 70000, "told": 70000, "limit": 100000})
        self.expect(413, "PUT", "/blobs/a", "x" * 100001)
        self.assertEqual(self.expect(200, "PUT", "/blobs/a", "").json()["kept"], 0)
        self.assertEqual(self.expect(404, "PUT", "/blobs/none", "x").json(), {"detail": "There is no room for it"})
        self.assertEqual(self.host.chunked("PUT", "/blobs/a", ["x" * 40000, "y"]).json()["told"], None)
        self.assertEqual(self.host.chunked("PUT", "/blobs/a", ["x" * 60000, "x" * 60000]).status, 413)
        self.assertEqual(self.expect(200, "PUT", "/chunks", "aaa").json(), [3 * ord("a"), False])

    def test_who_calls(self):
        bearer = {name: {"Authorization": f"Bearer {key}"} for name, key in self.keys.items()}
        ada = self.expect(200, "GET", "/callers/me", None, bearer["ada"]).json()
        self.assertEqual(ada, {"subject": "ada", "scheme": "bearer", "scopes": ["me", "all"]})
        by_key = self.expect(200, "GET", "/callers/me", None, {"X-Key": self.keys["ada"]}).json()
        self.assertEqual(by_key, {**ada, "scheme": "key"})
        self.expect(403, "GET", "/callers/me", None, bearer["bob"])
        self.expect(401, "GET", "/callers/me", None, {"Authorization": "Bearer guessed"})
        self.expect(401, "GET", "/callers/me")
        self.assertEqual(self.expect(200, "GET", "/callers/anybody?q=2").json(), [None, 2])
        self.assertEqual(self.expect(200, "GET", "/callers/anybody", None, bearer["bob"]).json(), ["bob", 1])
        shown = 'friend-"1'
        known = self.expect(200, "GET", "/callers/own", None, {"X-Own": shown}).json()
        self.assertEqual(known, {"subject": "a friend", "claims": {"shown": shown, "by": "own"}})
        self.expect(401, "GET", "/callers/own", None, {"X-Own": "stranger"})
        self.expect(503, "GET", "/callers/own", None, {"X-Own": "away"})
        self.assertTrue(self.host.says("the register is closed"), self.host.log())
        self.expect(503, "GET", "/callers/own", None, {"X-Own": "panic"})
        document = self.expect(200, "GET", "/openapi.json").json()
        self.assertEqual(document["paths"]["/callers/me"]["get"]["security"], [{"bearer": ["me"]}, {"key": ["me"]}])
        self.assertEqual(sorted(document["components"]["securitySchemes"]), ["bearer", "key", "own"])

    def test_spans(self):
        trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        asked = {"traceparent": f"00-{trace}-00f067aa0ba902b7-01", "tracestate": "vendor=1"}
        fields = self.expect(200, "GET", "/spans", None, asked).json()
        self.assertEqual([one["traceparent"].split("-")[1] for one in fields], [trace] * 3)
        self.assertEqual(len({one["traceparent"] for one in fields}), 3, fields)
        self.assertIn("vendor=1", fields[1]["tracestate"])
        self.expect(500, "GET", "/spans/panics", None, asked)
        for words in ("SELECT users", "db.system.name", "postgresql", "a part on another thread", "what panics"):
            self.assertTrue(until(lambda words=words: words.encode() in self.collector.taken()), words)

    def test_tasks(self):
        made = self.expect(202, "POST", "/mail", {"to": "ada", "fail": 2})
        number = made.json()["id"]
        self.assertEqual(made.headers["Location"], f"/tasks/{number}")
        self.assertTrue(self.host.writes("mail to ada in 3 of 5"), self.host.log())
        self.assertTrue(until(lambda: self.ask("GET", f"/tasks/{number}").json()["state"] == "done"))
        self.assertIn("the mailer panics", self.host.log())
        self.assertIn("no route to the mail server", self.host.log())
        self.expect(422, "POST", "/mail", {"to": "a"})
        self.expect(500, "POST", "/mail/wrong")
        self.assertTrue(self.host.writes("tick"), "what comes by the clock")

    def test_configuration_and_state(self):
        first = self.expect(200, "GET", "/greeting").json()
        second = self.expect(200, "GET", "/greeting").json()
        self.assertEqual((first[0], second[1] - first[1]), ("Hi Hi", 1))
        self.assertTrue(self.host.says("greets with Hi"))


class ItemsIsolated(Items, unittest.TestCase):
    isolation = "process"


class ItemsInTheProcess(Items, unittest.TestCase):
    pass


class WorkshopIsolated(Workshop, unittest.TestCase):
    isolation = "process"


class WorkshopInTheProcess(Workshop, unittest.TestCase):
    pass
