"""What an installed wheel has to do; Scripts/wheel/try runs it in a clean environment."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest
from unittest import mock

import ftcheck
import ftcheck.hf

MODELS = pathlib.Path(__file__).resolve().parents[2] / "Fixtures" / "Models"


class Check(unittest.TestCase):
    def test_reports_a_healthy_model(self):
        report = ftcheck.check(MODELS / "healthy-llama")
        self.assertEqual(report["verdict"], "tunable")
        self.assertEqual(report["weights"]["parameter_count"], 43168)

    def test_takes_what_is_wrong_with_a_model_as_a_finding(self):
        report = ftcheck.check(str(MODELS / "broken-vocabulary"))
        self.assertEqual(
            [finding["rule"] for finding in report["findings"]], ["config/vocabulary-mismatch"]
        )

    def test_hands_on_options(self):
        report = ftcheck.check(MODELS / "healthy-llama", deep=True, options=["--rank", "8"])
        self.assertEqual(report["lora"]["rank"], 8)

    def test_returns_the_report_where_a_requirement_fails(self):
        report = ftcheck.check(MODELS / "broken-truncated", options=["--require", "lora"])
        self.assertEqual(report["methods"]["lora"]["feasibility"], "no")

    def test_says_why_a_model_could_not_be_checked(self):
        with self.assertRaisesRegex(ftcheck.FtcheckError, "no-such-folder"):
            ftcheck.check("no-such-folder")

    def test_takes_a_path_that_looks_like_an_option(self):
        with self.assertRaisesRegex(ftcheck.FtcheckError, "--version"):
            ftcheck.check("--version")

    def test_says_where_it_looked_for_a_missing_binary(self):
        with (
            mock.patch("os.path.isfile", return_value=False),
            mock.patch("shutil.which", return_value=None),
            self.assertRaisesRegex(ftcheck.FtcheckError, "binary is missing; looked for it in /"),
        ):
            ftcheck.binary()

    def test_says_that_time_ran_out(self):
        with self.assertRaisesRegex(ftcheck.FtcheckError, "longer than 1e-06 seconds"):
            ftcheck.check(MODELS / "healthy-llama", timeout=1e-6)


class Commands(unittest.TestCase):
    def output(self, *command):
        done = subprocess.run(command, capture_output=True, text=True)
        return done.returncode, done.stdout

    def test_all_names_run_the_same_binary(self):
        status, version = self.output(ftcheck.binary(), "--version")
        self.assertEqual(status, 0)
        beside = os.path.join(os.path.dirname(sys.executable), "hf-ftcheck")
        self.assertEqual(self.output(sys.executable, "-m", "ftcheck", "--version"), (0, version))
        self.assertEqual(self.output(beside, "--version"), (0, version))

    def test_the_exit_status_is_the_binarys(self):
        broken = str(MODELS / "broken-truncated")
        self.assertEqual(self.output(sys.executable, "-m", "ftcheck", "-q", broken)[0], 1)
        self.assertEqual(self.output(sys.executable, "-m", "ftcheck", "no-such-folder")[0], 2)

    def test_registers_with_the_hf_command(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            open(ftcheck.hf.register(folder), encoding="utf-8") as file,
        ):
            description = json.load(file)
        self.assertEqual(description["short_name"], "ftcheck")
        status, _ = self.output(description["executable_path"], "--version")
        self.assertEqual(status, 0)


if __name__ == "__main__":
    unittest.main()
