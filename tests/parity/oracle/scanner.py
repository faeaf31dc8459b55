"""Words, marks and JSON of the type strings of cases, one after another."""

import json


class Scanner:
    def scan(self, text):
        self.text, self.at = text, 0

    def word(self):
        self.blank()
        start = self.at
        while self.at < len(self.text) and (self.text[self.at].isalnum() or self.text[self.at] == "_"):
            self.at += 1
        return self.text[start:self.at]

    def json(self):
        self.blank()
        value, self.at = json.JSONDecoder().raw_decode(self.text, self.at)
        return value

    def blank(self):
        while self.text[self.at:self.at + 1].isspace():
            self.at += 1

    def take(self, mark):
        self.blank()
        if not self.text.startswith(mark, self.at):
            return False
        self.at += len(mark)
        return True
