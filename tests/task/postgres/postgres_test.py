#!/usr/bin/env python3
"""Tasks in a database of PostgreSQL that several hosts share: postgres_test.py BUILD [TEST...]"""

import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest
import urllib.parse

from cluster import Cluster, programs
from host import Host, lines_of, plain, until
from relay import Relay

HERE = pathlib.Path(__file__).resolve().parent
BUILD = pathlib.Path(sys.argv.pop(1)).resolve()
SCHEMA = "4"
MAIL = {"to": "ada@example.org", "text": "hello"}


def python_with_psycopg():
    for one in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([one, "-c", "import psycopg2"], stderr=subprocess.DEVNULL, check=False).returncode == 0:
            return one
    return None


class Postgres(unittest.TestCase):
    number = 0

    @classmethod
    def setUpClass(cls):
        cls.cluster = Cluster(programs(BUILD))

    @classmethod
    def tearDownClass(cls):
        cls.cluster.remove()

    def setUp(self):
        Postgres.number += 1
        self.database = f"test{Postgres.number}"
        self.cluster.make(self.database)
        place = tempfile.TemporaryDirectory(prefix="portico-lines-")
        self.addCleanup(place.cleanup)
        self.file = pathlib.Path(place.name) / "lines"

    def sql(self, text):
        return self.cluster.sql(self.database, text)

    def host(self, plugin="plugins/mailer.so", more=None, url=None, start=True, **tasks):
        made = Host(BUILD, BUILD / plugin, self.file, {"store": url or self.cluster.url(self.database), **tasks}, more)
        self.addCleanup(made.remove)
        return made.start() if start else made

    def accepted(self, host, path="/mail"):
        status, answer = host.ask("POST", path, MAIL)
        self.assertEqual(status, 202, answer or host.log())
        return answer["id"]

    def enqueued(self, host, path):
        status, answer = host.ask("POST", path)
        self.assertEqual(status, 202, host.log())
        return answer

    def sent(self, task):
        return until(lambda: task in lines_of(self.file))

    def becomes(self, host, task, state):
        return until(lambda: host.ask("GET", "/tasks/" + task)[1].get("state") == state)

    def await_tables(self):
        """A host that has begun makes them soon."""
        self.assertTrue(until(lambda: self.sql("SELECT to_regclass('portico_task') IS NOT NULL") == "t"))

    def state(self, task):
        return self.sql(f"SELECT state FROM portico_task WHERE id = '{task}'")

    def test_a_task_is_run_and_its_status_told_by_each_host(self):
        one, other = self.host(), self.host()
        task = self.accepted(one)
        self.assertTrue(self.sent(task), one.log())
        self.assertTrue(self.becomes(other, task, "done"))
        self.assertEqual(other.ask("GET", "/tasks/" + task)[1]["result"], "sent")
        doubtful = self.accepted(one, "/mail/fail")
        self.assertTrue(self.becomes(one, doubtful, "done"))
        self.assertEqual(one.ask("GET", "/tasks/" + doubtful)[1]["attempt"], 3)

    def test_hosts_share_the_work_and_are_told_of_it(self):
        one = self.host("fixtures/durable.so", threads=1)
        self.enqueued(one, "/durable?task=wait")
        self.assertTrue(until(lambda: "waits" in lines_of(self.file)))
        other = self.host("fixtures/durable.so", threads=1)
        self.assertTrue(until(lambda: self.sql("SELECT count(*) FROM pg_stat_activity WHERE datname = "
                                               f"'{self.database}' AND query = 'LISTEN portico_tasks'") == "2"))
        for _ in range(3):
            task = self.enqueued(one, "/durable?task=line")
            self.assertTrue(self.sent(task), "the other host runs what the one has no thread for")
        # A key is one task of all hosts.
        ids = {self.enqueued(host, "/durable?task=line&unique=k&delay=600000") for host in (one, other, one)}
        self.assertEqual(len(ids), 1)
        owners = self.sql("SELECT count(DISTINCT owner) FROM portico_task WHERE state = 2")
        self.assertEqual(owners, "1")

    def test_what_ran_in_a_host_that_was_killed_is_run_by_another(self):
        one = self.host("fixtures/durable.so")
        task = self.enqueued(one, "/durable?task=wait")
        self.assertTrue(until(lambda: lines_of(self.file).count("waits") == 1))
        other = self.host("fixtures/durable.so")
        one.kill()
        self.assertTrue(until(lambda: lines_of(self.file).count("waits") == 2), other.log())
        self.assertTrue(other.says("1 task was run by a process that has ended"))
        self.assertEqual(self.sql(f"SELECT crashes, error FROM portico_task WHERE id = '{task}'"),
                         "1|its process ended while it ran")
        other.stop()
        self.assertIn("stopped", lines_of(self.file))
        self.assertIn(self.state(task), ("0", "1"), "it is put back by a host that stops")

    def test_what_a_host_had_claimed_ahead_has_lost_no_attempt_when_it_is_killed(self):
        host = self.host("fixtures/durable.so", threads=4)
        self.await_tables()
        connected = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{self.database}' AND application_name = 'portico'"
        held = "FROM portico_task JOIN portico_host USING (owner) WHERE state = 2 AND ticket > begun"
        for _ in range(20):
            before = len(lines_of(self.file))
            self.sql("SELECT count(portico_enqueue('durable', 'line')) FROM generate_series(1, 4000)")
            self.assertTrue(until(lambda: len(lines_of(self.file)) > before + 500), host.log())
            host.kill()
            self.assertTrue(until(lambda: self.sql(connected) == "0"))
            lines = set(lines_of(self.file))
            ahead = self.sql(f"SELECT id {held}").split()
            if ahead:
                break
            host.start()
        self.assertTrue(ahead, "none was claimed ahead in any moment")
        self.assertFalse(lines & set(ahead), "one that was claimed ahead had begun")
        other = self.host("fixtures/durable.so")
        self.assertTrue(until(lambda: self.sql("SELECT count(*) FROM portico_task WHERE state < 3") == "0", 120), other.log())
        blameless = f"id IN ({', '.join(repr(one) for one in ahead)}) AND state = 3 AND attempt = 1 AND crashes = 0"
        self.assertEqual(self.sql(f"SELECT count(*) FROM portico_task WHERE {blameless}"), str(len(ahead)))
        # Those that had begun, and those that had ended without that being written.
        blamed = self.sql("SELECT id FROM portico_task WHERE crashes > 0").split()
        self.assertLessEqual(len(set(blamed) - lines), 4 + 16 * 4, "those that ran, and those for which threads were on their way")

    def test_a_server_with_no_room_for_more_connections_is_gone_on_with(self):
        self.cluster.sql("postgres", f"CREATE ROLE few LOGIN CONNECTION LIMIT 2; ALTER DATABASE {self.database} OWNER TO few")
        host = self.host("fixtures/durable.so", url=self.cluster.url(self.database, "few"), threads=4)
        self.assertTrue(until(lambda: self.sql("SELECT to_regclass('portico_task') IS NOT NULL") == "t"), host.log())
        self.sql("SELECT count(portico_enqueue('durable', 'line')) FROM generate_series(1, 1000)")
        self.assertTrue(until(lambda: self.sql("SELECT count(*) FROM portico_task WHERE state < 3") == "0", 120), host.log())
        self.assertNotIn("tasks cannot be stored", host.log())
        self.assertTrue(self.sent(self.enqueued(host, "/durable?task=line")))
        self.cluster.sql("postgres", "ALTER ROLE few CONNECTION LIMIT -1")

    def test_a_host_that_is_cut_off_stops_what_it_has_lost(self):
        relay = Relay(self.cluster.port)
        self.addCleanup(relay.close)
        one = self.host("fixtures/durable.so", url=self.cluster.url(self.database, port=relay.port))
        task = self.enqueued(one, "/durable?task=wait")
        self.assertTrue(until(lambda: lines_of(self.file).count("waits") == 1))
        other = self.host("fixtures/durable.so")
        relay.cut()
        self.assertTrue(until(lambda: lines_of(self.file).count("stopped") == 1), one.log())
        self.assertTrue(one.says(f"{task} may be run by another host by now"), one.log())
        self.assertEqual(one.ask("POST", "/durable?task=line")[0], 503)
        self.assertTrue(one.says("tasks cannot be stored: PostgreSQL: "), one.log())
        self.assertTrue(until(lambda: lines_of(self.file).count("waits") == 2), other.log())
        owner = self.sql(f"SELECT owner, attempt FROM portico_task WHERE id = '{task}'")
        relay.mend()
        self.assertTrue(one.says("tasks are stored again"), one.log())
        self.assertTrue(self.sent(self.enqueued(one, "/durable?task=line")))
        self.assertEqual(self.sql(f"SELECT owner, attempt FROM portico_task WHERE id = '{task}'"), owner,
                         "what came of it in the host that was cut off is not written")

    def test_one_that_another_host_runs_is_cancelled(self):
        one = self.host("fixtures/durable.so")
        task = self.enqueued(one, "/durable?task=wait")
        self.assertTrue(until(lambda: "waits" in lines_of(self.file)))
        other = self.host("fixtures/durable.so")
        status, words = other.run("cancel", task)
        self.assertEqual(status, 0, words)
        self.assertTrue(until(lambda: "stopped" in lines_of(self.file)), one.log())
        self.assertTrue(one.says("was cancelled, or is run by another host"))
        self.assertEqual(self.state(task), "5")

    def test_a_server_that_goes_away_is_told_of_and_waited_for(self):
        host = self.host()
        self.assertTrue(self.sent(self.accepted(host)))
        self.cluster.stop()
        status, answer = host.ask("POST", "/mail", MAIL)
        self.assertEqual(status, 503, answer)
        self.assertTrue(host.says("tasks cannot be stored: PostgreSQL: "))
        self.assertTrue(host.says("Connection refused"), host.log())
        self.cluster.start()
        self.assertTrue(until(lambda: host.ask("POST", "/mail", MAIL)[0] == 202), host.log())
        self.assertTrue(host.says("tasks are stored again"))
        # One that is back before anybody asks is missed by nobody.
        self.cluster.stop()
        self.cluster.start()
        self.assertTrue(until(lambda: host.ask("POST", "/mail", MAIL)[0] == 202), host.log())

    def test_a_server_that_answers_no_more_is_not_waited_for_long(self):
        host = self.host()
        self.assertTrue(self.sent(self.accepted(host)))
        used = f"SELECT pid FROM pg_stat_activity WHERE datname = '{self.database}' AND application_name = 'portico' " \
               "AND query <> 'LISTEN portico_tasks'"
        backend = int(self.sql(used))
        os.kill(backend, signal.SIGSTOP)
        try:
            self.assertTrue(until(lambda: host.ask("POST", "/mail", MAIL)[0] == 202), host.log())
            self.assertEqual(len(self.sql(used).split()), 2, "on a connection of its own")
        finally:
            os.kill(backend, signal.SIGCONT)

    def test_a_statement_that_fails_is_told_of_and_spoils_nothing(self):
        host = self.host()
        self.await_tables()
        self.sql("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                 "RAISE 'could not extend file' USING ERRCODE = '53100'; END $$; "
                 "CREATE TRIGGER full_disk BEFORE INSERT ON portico_task EXECUTE FUNCTION full_disk()")
        for _ in range(3):
            self.assertEqual(host.ask("POST", "/mail", MAIL)[0], 503)
        self.assertTrue(host.says("could not extend file: make room on the disk of the server"), host.log())
        self.sql("DROP TRIGGER full_disk ON portico_task")
        for _ in range(3):
            self.assertTrue(self.sent(self.accepted(host)), host.log())
        self.assertTrue(host.says("tasks are stored again"))
        self.assertEqual(host.log().count("tasks cannot be stored"), 1, host.log())

    def test_many_are_added_at_once_or_none(self):
        host = self.host("fixtures/durable.so", threads=1)
        self.await_tables()
        self.sql("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                 "IF (SELECT count(*) FROM portico_task WHERE name = 'line' AND state = 1) > 2000 THEN "
                 "RAISE 'could not extend file' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$; "
                 "CREATE TRIGGER full_disk BEFORE INSERT ON portico_task FOR EACH ROW EXECUTE FUNCTION full_disk()")
        delayed = "/durable?task=line&delay=600000"
        self.assertEqual(host.ask("POST", delayed + "&count=2500")[0], 503)
        self.assertEqual(self.sql("SELECT count(*) FROM portico_task WHERE state = 1"), "0")
        self.sql("DROP TRIGGER full_disk ON portico_task")
        first = self.enqueued(host, delayed + "&count=2500")
        self.assertEqual(self.sql("SELECT count(*) FROM portico_task WHERE state = 1"), "2500")
        self.assertEqual(self.state(first), "1")

    def test_what_is_in_a_task_is_kept_letter_by_letter(self):
        host = self.host("fixtures/durable_2.so")
        words = "\"{a,b}\" \\\"\\ \\N NULL '' \t\r\n\u00e4\U0001f600 $1 \\. {"
        path = "/durable?task=line&delay=600000&text=" + urllib.parse.quote(words)
        for count in (1, 100):
            self.enqueued(host, f"{path}&count={count}")
            rows = self.sql("SELECT json_agg(args) FROM portico_task")
            self.assertEqual([json.loads(args) for args in json.loads(rows)], [{"text": words}] * count)
            self.sql("DELETE FROM portico_task")

    def refuse(self, condition, trouble):
        self.await_tables()
        self.sql("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
                 f"IF {condition} THEN RAISE {trouble}; END IF; RETURN NULL; END $$; "
                 "CREATE TRIGGER refuse BEFORE INSERT ON portico_task EXECUTE FUNCTION refuse()")

    def test_many_are_added_also_when_they_cannot_be_copied(self):
        """As when an answer was lost, and some of them are there already; or where the server copies nothing."""
        for trouble in ("unique_violation", "feature_not_supported"):
            host = self.host("fixtures/durable.so", threads=1)
            self.refuse("current_query() LIKE 'COPY%'", trouble)
            for _ in range(2):
                self.enqueued(host, "/durable?task=line&delay=600000&count=100")
            self.assertEqual(self.sql("SELECT count(*) FROM portico_task WHERE state = 1"), "200")
            self.assertNotIn("cannot be stored", host.log())
            host.stop()
            self.sql("DELETE FROM portico_task; DROP TRIGGER refuse ON portico_task; DROP FUNCTION refuse")

    def test_many_are_added_also_by_a_server_that_takes_its_time(self):
        host = self.host("fixtures/durable.so", threads=1)
        self.await_tables()
        # A lease is 3 s, and so long is a third of it, for a statement.
        self.sql("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.004); RETURN NEW; END $$; "
                 "CREATE TRIGGER slow BEFORE INSERT ON portico_task FOR EACH ROW EXECUTE FUNCTION slow()")
        answers = [host.ask("POST", "/durable?task=line&delay=600000&count=1000")[0] for _ in range(2)]
        self.assertEqual(answers[-1], 202, host.log())

    def test_whoever_changes_many_rows_and_the_host_hold_nobody_up(self):
        host = self.host("fixtures/durable.so", threads=4, lease=15)
        self.await_tables()
        self.sql("SELECT count(portico_enqueue('durable', 'line')) FROM generate_series(1, 20000)")
        for _ in range(8):
            try:
                self.sql("UPDATE portico_task SET priority = priority WHERE state < 3")
            except RuntimeError as error:
                self.assertIn("deadlock detected", str(error))
        self.assertTrue(until(lambda: self.sql("SELECT count(*) FROM portico_task WHERE state < 3") == "0", 60), host.log())
        self.assertNotIn("has not answered", host.log())
        self.assertEqual(self.sql("SELECT count(*) FROM portico_task WHERE crashes > 0"), "0")

    def test_portico_check_says_what_the_role_may_not(self):
        self.sql("CREATE ROLE lesser; REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO lesser")
        less = self.host(url=self.cluster.url(self.database, more="options=-crole%3Dlesser"), start=False)

        def check():
            status, said = less.command("check", "--listen", "127.0.0.1:0")
            self.assertEqual(status, 0, said)
            return said

        self.assertIn("CREATE on the first schema of the search path is missing: grant it to the role", check())
        self.assertEqual(self.host(start=False).run("list")[0], 0)
        self.assertIn("permission denied for table portico_schema: grant the role of tasks.store what it needs", check())
        self.sql("GRANT SELECT ON portico_schema TO lesser; GRANT ALL ON portico_task, portico_cron TO lesser")
        self.assertIn("DELETE on portico_host is missing: grant it to the role", check())
        self.sql("GRANT ALL ON portico_host TO lesser")
        self.assertNotIn("store of tasks", check())

    def test_what_runs_goes_on_while_nothing_can_be_added(self):
        host = self.host("fixtures/durable.so")
        task = self.enqueued(host, "/durable?task=wait")
        self.assertTrue(until(lambda: "waits" in lines_of(self.file)))
        for trouble in ("unique_violation", "serialization_failure"):
            self.refuse("true", trouble)
            for count in (1, 100):
                self.assertEqual(host.ask("POST", f"/durable?task=line&delay=600000&count={count}")[0], 503)
            self.sql("DROP TRIGGER refuse ON portico_task; DROP FUNCTION refuse")
            self.enqueued(host, "/durable?task=line&delay=600000")
        self.assertNotIn("stopped", lines_of(self.file))
        self.assertEqual(self.sql(f"SELECT state, attempt, crashes FROM portico_task WHERE id = '{task}'"), "2|1|0")

    def test_what_ends_is_found_by_its_id_whatever_the_statistics_say(self):
        """After an ANALYZE of a moment in which nothing ran, as autovacuum does by itself."""
        self.sql(f"ALTER DATABASE {self.database} SET session_preload_libraries = 'auto_explain'; "
                 f"ALTER DATABASE {self.database} SET auto_explain.log_min_duration = 0; "
                 f"ALTER DATABASE {self.database} SET log_min_messages = 'log'")
        host = self.host("fixtures/durable.so", threads=4)
        self.await_tables()
        plans = []
        for _ in range(2):
            begin = os.path.getsize(f"{self.cluster.place}/log")
            self.sql("SELECT count(portico_enqueue('durable', 'line')) FROM generate_series(1, 3000)")
            self.assertTrue(until(lambda: self.sql("SELECT count(*) FROM portico_task WHERE state < 3") == "0"), host.log())
            self.sql("VACUUM ANALYZE portico_task")
            with open(f"{self.cluster.place}/log", encoding="utf-8") as log:
                log.seek(begin)
                plans = [plan for plan in log.read().split("Query Text: ") if "FROM unnest(" in plan.split("\n")[0]]
        self.assertGreater(len(plans), 4)
        for plan in plans:
            self.assertIn("Index Cond: (id = one.id)", plan)
            self.assertNotIn("Join Filter", plan)

    def test_a_cron_runs_each_second_once(self):
        clock = self.file.parent / "ticks"
        hosts = [self.host(more={"clock": str(clock)}) for _ in range(2)]
        self.assertTrue(until(lambda: len(lines_of(clock)) >= 5), hosts[0].log())
        seconds = self.sql("SELECT created / 1000, count(*) FROM portico_task WHERE name = 'tick' GROUP BY 1").split()
        self.assertTrue(all(one.endswith("|1") for one in seconds), seconds)
        self.assertEqual(len(lines_of(clock)), len(set(lines_of(clock))))

    def test_portico_tasks_looks_into_the_database_of_a_host_that_has_stopped(self):
        host = self.host()
        task = self.accepted(host)
        self.assertTrue(self.becomes(host, task, "done"))
        self.assertIn(task, host.run("list")[1])
        host.stop()
        self.assertIn(task, host.run("list")[1])
        self.assertIn("result: sent", host.run("show", task)[1])
        waiting = self.sql("SELECT portico_enqueue('mailer', 'mail', '{\"to\": \"ada\", \"text\": \"\"}')")
        self.assertEqual(host.run("cancel", waiting)[0], 0)
        self.assertNotEqual(host.run("cancel", waiting)[0], 0)
        self.assertIn("state: waiting", host.run("retry", waiting)[1])
        self.assertEqual(host.run("purge", "--state", "done")[1], "purged: 1\n")
        self.assertEqual(self.state(task), "")

    def test_what_is_wrong_is_told_with_its_cure(self):
        def told(url, words, **tasks):
            host = self.host(url=url, start=False, **tasks)
            status, said = host.run("list")
            self.assertNotEqual(status, 0, said)
            self.assertIn(words, said)
            self.assertNotIn("hunter2", said)
            status, said = host.command("check", "--listen", "127.0.0.1:0")
            self.assertIn(words, said)
            self.assertEqual(status, 0 if "store of tasks cannot be used as it is now" in said else 2, said)

        self.cluster.sql("postgres", "CREATE ROLE locked LOGIN PASSWORD 'hunter2'; CREATE ROLE sealed LOGIN; "
                                     f"GRANT ALL ON DATABASE {self.database} TO locked, sealed; "
                                     "ALTER ROLE sealed SUPERUSER; ALTER ROLE locked SUPERUSER")
        locked = self.cluster.url(self.database, "locked")
        password = self.file.parent / "password"
        password.touch(0o600)
        told(locked, "tasks.password_file")
        told(locked, "has no first line", password_file=str(password))
        password.write_text("wrong", encoding="ascii")
        told(locked, 'password authentication failed for user "locked": look at the role in tasks.store, and at '
                     "tasks.password_file", password_file=str(password))
        password.write_text("hunter2\n", encoding="ascii")
        well = self.host(url=locked, start=False, password_file=str(password))
        self.assertEqual(well.run("list")[0], 0)
        status, said = well.command("check", "--listen", "127.0.0.1:0")
        self.assertNotIn("store of tasks", said)
        self.assertEqual(status, 0, said)
        told(locked.replace("locked@", "locked:hunter2@"), "has a password in it")
        sealed = self.cluster.url(self.database, "sealed", more="sslmode=")
        told(sealed + "disable", "the server may want TLS: write sslmode=verify-full, or require")
        told(sealed + "verify-full&sslrootcert=/nowhere", "look at sslmode, sslrootcert")
        for mode in ("require", f"verify-full&sslrootcert={self.cluster.place}/server.crt"):
            self.assertEqual(self.host(url=sealed + mode, start=False).run("list"),
                             (0, "ID  TASK  QUEUE  STATE  ATTEMPT  DUE  LAST ERROR\n"))
        told("postgresql://127.0.0.1:1/x", "Connection refused")
        told("postgresql://127.0.0.1/x?sslmod=require", "is no URL of PostgreSQL: invalid URI query parameter")
        told("mysql://x", "is no store: write sqlite, memory or postgresql://...")
        self.sql("UPDATE portico_schema SET version = 9")
        told(None, "were written by a newer host: their schema is 9, and this host knows those up to " + SCHEMA + ": run the newer "
                   "host, or name another database")
        newer = self.host()
        self.assertEqual(newer.ask("POST", "/mail", MAIL)[0], 503)
        self.sql("UPDATE portico_schema SET version = " + SCHEMA)
        self.assertTrue(until(lambda: newer.ask("POST", "/mail", MAIL)[0] == 202), "without a restart")
        self.sql(f"ALTER DATABASE {self.database} SET default_transaction_read_only = on")
        told(None, "the server only reads")

    def test_many_hosts_make_the_tables_at_once(self):
        lists = [self.host(start=False) for _ in range(4)]
        running = [subprocess.Popen(one.words("tasks"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                    env=plain()) for one in lists]
        for one in running:
            self.assertEqual(one.communicate()[1], "")
        self.assertEqual(self.sql("SELECT version FROM portico_schema"), SCHEMA)

    def test_tables_of_the_first_schema_are_gone_on_with(self):
        host = self.host()
        old = self.accepted(host)
        self.assertTrue(self.becomes(host, old, "done"))
        host.stop()
        self.sql("ALTER TABLE portico_task DROP COLUMN principal; ALTER TABLE portico_task DROP COLUMN ticket; "
                 "DROP TABLE portico_host; UPDATE portico_schema SET version = 1")
        host = self.host()
        self.assertTrue(self.becomes(host, self.accepted(host), "done"), host.log())
        self.assertIn("principal: \n", host.run("show", old)[1])
        self.assertEqual(self.sql("SELECT version FROM portico_schema"), SCHEMA)
        task = self.sql("SELECT portico_enqueue('other', 'mail')")
        self.assertEqual(self.sql("SELECT id, principal FROM portico_claim('w', 'other', '{mail}')"), task + "|")

    def test_a_migration_takes_the_time_that_it_needs(self):
        host = self.host(start=False)
        self.sql("CREATE FUNCTION large_table() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT FROM "
                 "pg_event_trigger_ddl_commands() WHERE object_identity LIKE '%portico_task_running') THEN PERFORM pg_sleep(5); "
                 "END IF; END $$; CREATE EVENT TRIGGER large_table ON ddl_command_end EXECUTE FUNCTION large_table()")
        self.assertEqual(host.run("list"), (0, "ID  TASK  QUEUE  STATE  ATTEMPT  DUE  LAST ERROR\n"))
        self.assertEqual(self.sql("SELECT version FROM portico_schema"), SCHEMA)

    def test_a_task_knows_who_has_asked_for_it(self):
        host = self.host("fixtures/durable.so", start=False)
        keys = host.folder / "keys"
        keys.write_text("carol " + hashlib.sha256(b"carols-key").hexdigest() + "\n", encoding="ascii")
        host.settings["security"] = {"schemes": {"key": {"verify": "keys", "file": str(keys)}}}
        host.settings["plugins"]["durable"]["security"] = ["key"]
        host.write()
        connection = host.start().connect()
        connection.request("POST", "/durable?task=who", headers={"X-Api-Key": "carols-key"})
        answer = connection.getresponse()
        task = json.loads(answer.read())
        self.assertEqual(answer.status, 202, host.log())
        self.assertTrue(until(lambda: "carol" in lines_of(self.file)), host.log())
        self.assertEqual(self.sql(f"SELECT principal FROM portico_task WHERE id = '{task}'"), "carol")

    def test_portico_diff_counts_what_waits_for_another_version(self):
        host = self.host("fixtures/durable.so")
        versions = [str(BUILD / "fixtures" / name) for name in ("durable.so", "durable_2.so")]
        for _ in range(2):
            self.enqueued(host, "/durable?task=line&delay=3600000")
        self.sql("SELECT portico_enqueue('durable', 'line', json_build_object('text', n), '1 hour') "
                 "FROM generate_series(1, 2500) n")
        self.sql("SELECT portico_enqueue('durable', 'line', '{\"text\": \"fits\"}', '1 hour')")
        done = subprocess.run(host.words("diff", *versions, "--tasks"), capture_output=True, text=True, env=plain(), check=False)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("of 2503 tasks 'line' that wait, 2502 cannot be run: the arguments do not fit", done.stdout)
        self.assertEqual(self.sql("SELECT count(*) FROM portico_task WHERE state = 1"), "2503")

    def test_others_take_part_by_sql(self):
        host = self.host()
        mail = '{"to": "ada@example.org", "text": "hello"}'
        host.ask("GET", "/openapi.json")
        self.await_tables()
        task = self.sql(f"SELECT portico_enqueue('mailer', 'mail', '{mail}')")
        self.assertTrue(self.sent(task), "a host runs what another one enqueues")
        self.assertTrue(self.becomes(host, task, "done"))
        keys = {self.sql(f"SELECT portico_enqueue('other', 'mail', '{mail}', unique_key => 'k')") for _ in range(2)}
        self.assertEqual(len(keys), 1)
        self.sql("SELECT portico_enqueue('other', 'mail', delay => '1 hour')")
        claim = "SELECT id, attempt FROM portico_claim('w', 'other', '{mail}', 5, '1 minute')"
        task = keys.pop()
        self.assertEqual(self.sql(claim), task + "|1")
        self.assertEqual(self.sql(claim), "", "it is claimed")
        self.assertEqual(self.sql(f"SELECT portico_extend('x', '{task}')"), "f")
        self.assertEqual(self.sql(f"SELECT portico_extend('w', '{task}', '100 milliseconds')"), "t")
        self.assertTrue(until(lambda: self.sql(claim.replace("'w'", "'x'")) == task + "|2"), "its lease is over")
        self.assertEqual(self.sql(f"SELECT portico_ack('w', '{task}')"), "f")
        self.assertEqual(self.sql(f"SELECT portico_fail('x', '{task}', 'no', '0')"), "waiting")
        self.assertEqual(self.sql(claim), task + "|3")
        self.assertEqual(self.sql(f"SELECT portico_ack('w', '{task}', '7')"), "t")
        self.assertEqual(self.sql(f"SELECT state, result, error FROM portico_task WHERE id = '{task}'"), "3|7|no")

    def test_by_sql_the_highest_priority_is_first_and_what_is_no_task_is_refused(self):
        self.host()
        self.await_tables()
        for priority in (0, 5, 1, 9, 3, 0, 7, 2):
            self.sql(f"SELECT portico_enqueue('other', 'one', priority => {priority})")
        claim = "SELECT priority FROM portico_claim('w', 'other', '{one}', 4)"
        self.assertEqual([self.sql(claim).split() for _ in range(2)], [["9", "7", "5", "3"], ["2", "1", "0", "0"]])
        for words, why in (("'', 'one'", "plugin, name and queue are not to be empty"),
                           ("'other', 'one', queue => ''", "plugin, name and queue are not to be empty"),
                           ("'other', 'one', '[]'", "args has to be an object"),
                           ("'other', 'one', attempts => 0", "attempts has to be 1 or more")):
            with self.assertRaisesRegex(RuntimeError, "portico_enqueue: " + why):
                self.sql(f"SELECT portico_enqueue({words})")
        with self.assertRaisesRegex(RuntimeError, "a worker has a name of its own"):
            self.sql(claim.replace("'w'", "''"))

    def test_by_sql_a_role_of_its_own_takes_part_with_what_the_page_grants(self):
        self.host()
        self.await_tables()
        page = (HERE.parents[2] / "sdk/docs/postgresql.md").read_text(encoding="utf-8")
        grants = [line for line in page.splitlines() if line.startswith("GRANT ")]
        self.assertEqual(len(grants), 2)
        self.sql("CREATE ROLE worker; " + " ".join(grants))
        task = self.sql("SET ROLE worker; SELECT portico_enqueue('other', 'one', unique_key => 'k')")
        claim = "SET ROLE worker; SELECT id FROM portico_claim('w', 'other', '{one}')"
        self.assertEqual(self.sql(claim), task)
        self.assertEqual(self.sql(f"SET ROLE worker; SELECT portico_extend('w', '{task}')"), "t")
        self.assertEqual(self.sql(f"SET ROLE worker; SELECT portico_fail('w', '{task}', 'no', '0')"), "waiting")
        self.assertEqual(self.sql(claim), task)
        self.assertEqual(self.sql(f"SET ROLE worker; SELECT portico_ack('w', '{task}')"), "t")

    def test_a_worker_in_python_takes_part(self):
        python = python_with_psycopg()
        if not python:
            self.skipTest("there is no psycopg2 (python3-psycopg2)")
        host = self.host("fixtures/durable.so", threads=1)
        self.enqueued(host, "/durable?task=wait")
        self.assertTrue(until(lambda: "waits" in lines_of(self.file)), "the host has no thread left")
        tasks = [self.enqueued(host, "/durable?task=line") for _ in range(20)]
        tasks.append(self.sql("SELECT portico_enqueue('durable', 'line', '{\"text\": \"doubtful\"}')"))
        worker = subprocess.Popen([python, HERE / "worker.py", self.cluster.url(self.database), "durable",
                                   "line", self.file], env=plain())
        self.addCleanup(worker.wait)
        self.addCleanup(worker.kill)
        for task in tasks:
            self.assertTrue(self.sent(task))
            self.assertTrue(until(lambda task=task: self.state(task) == "3"))
        self.assertEqual(self.sql(f"SELECT attempt, error FROM portico_task WHERE id = '{tasks[-1]}'"),
                         "2|no route to the mail server")


if __name__ == "__main__":
    if not programs(BUILD):
        print("skipped: there is no PostgreSQL here: ./dev test fetches it")
        sys.exit(0)
    unittest.main(verbosity=2, warnings="ignore")
