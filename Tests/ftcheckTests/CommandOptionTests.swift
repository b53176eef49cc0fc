import Foundation
import Testing

/// Options that change what is shown, where it goes and what fails.
@Suite struct CommandOptionTests {
  static func run(_ arguments: [String], _ environment: [String: String] = [:]) throws -> Command {
    try Command.run(arguments, in: ExampleModelTests.models, environment: environment)
  }

  static func report(_ arguments: [String]) throws -> [String: Any] {
    let run = try run(["--format", "json"] + arguments)
    return try #require(
      try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  @Test func `an ignored finding stays in the report, gates nothing and changes no verdict`() throws
  {
    let plain = try Self.report(["broken-vocabulary"])
    for options in [["--ignore", "config/*"], ["--select", "docs/*,weights/*"]] {
      let changed = try Self.report(options + ["broken-vocabulary"])
      for key in ["verdict", "score", "methods", "security", "summary"] {
        #expect(plain[key] as? NSObject == changed[key] as? NSObject, "\(key)")
      }
      let findings = try #require(changed["findings"] as? [[String: Any]])
      #expect(findings.count == 1)
      let suppressed = findings[0]["suppressed"] as? [String: String]
      #expect(suppressed?["by"] == "option")
      #expect(try Self.run(options + ["broken-vocabulary"]).status == 0)
      let text = try Self.run(options + ["broken-vocabulary"]).output
      #expect(text.contains("not tunable") && text.contains("1 finding not shown"))
      #expect(!text.contains("error  config/vocabulary-mismatch"))
    }
  }

  @Test func `another level changes what fails and nothing else`() throws {
    let note = ["--level", "config/vocabulary-mismatch=note", "broken-vocabulary"]
    #expect(try Self.run(note).status == 0)
    #expect(try Self.run(["--fail-on", "note"] + note).status == 1)
    #expect(try Self.report(note)["verdict"] as? String == "not_tunable")
    #expect(
      try Self.run(["--level", "*=note", "--level", "config/*=error", "broken-vocabulary"]).status
        == 1)
  }

  @Test(arguments: [
    (
      ["--ignore", "config/vocabulary-mismatches", "."], "Did you mean config/vocabulary-mismatch?"
    ),
    (["--ignore", "doc/*", "."], "Did you mean docs/*?"),
    (["explain", "weights/trunacted"], "Did you mean weights/truncated?"),
    (["explain", "config/missing-shard"], "weights/missing-shard"),
    (["explain", "scores"], "Did you mean score?"),
    (["rules", "tokeniser"], "Did you mean tokenizer?"),
    (["explian"], "Did you mean ftcheck explain?"),
    (["--formt", "json", "."], "Did you mean '--format'?"),
  ])
  func `a near miss is answered with what was meant`(
    _ arguments: [String], _ question: String
  ) throws {
    let run = try Self.run(arguments)
    #expect(run.status == 2)
    #expect(run.errors.hasPrefix("ftcheck: "))
    #expect(run.errors.contains(question), "\(run.errors)")
  }

  @Test func `a dash is standard output`() throws {
    let plain = try Self.run(["--format", "json", "healthy-llama"])
    #expect(try Self.run(["-o", "-", "--format", "json", "healthy-llama"]).output == plain.output)
  }

  @Test(arguments: [
    (["--color", "always"], [:], true), ([], ["FORCE_COLOR": "1"], true),
    ([], ["CLICOLOR_FORCE": "1"], true), ([], ["FORCE_COLOR": "0"], false),
    ([], ["FORCE_COLOR": "1", "NO_COLOR": "1"], false),
    (["--color", "never"], ["FORCE_COLOR": "1"], false),
    (["--no-color"], ["CLICOLOR_FORCE": "1"], false),
    ([], ["FORCE_COLOR": "1", "AGENT": "1"], false),
    (["--color", "always"], ["NO_COLOR": "1"], true),
  ])
  func `colours come when they are asked for`(
    _ options: [String], _ environment: [String: String], _ isColored: Bool
  ) throws {
    let run = try Self.run(options + ["healthy-llama"], environment)
    #expect(run.output.contains("\u{1b}[") == isColored)
  }

  @Test(arguments: [("LC_ALL", "C"), ("LANG", "de_DE.ISO-8859-1")])
  func `a locale without UTF-8 gets ASCII`(_ variable: String, _ locale: String) throws {
    var environment = ["LC_ALL": "", "LC_CTYPE": "", "LANG": ""]
    environment[variable] = locale
    for model in ["healthy-llama", "broken-vocabulary"] {
      let text = try Self.run(["--verbose", model], environment).output
      #expect(text.utf8.allSatisfy { $0 < 0x80 })
      environment["COLUMNS"] = "40"
      let narrow = try Self.run([model], environment).output
      #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 40 })
    }
    let utf8 = try Self.run(["healthy-llama"], ["LC_ALL": "en_US.UTF-8"]).output
    #expect(utf8.contains("✓"))
  }

  @Test func `COLUMNS is the width`() throws {
    let text = try Self.run(["broken-vocabulary"], ["COLUMNS": "50"]).output
    let widths = text.split(separator: "\n").map(\.count)
    #expect(widths.allSatisfy { $0 <= 50 })
    #expect(widths.contains { $0 > 44 })
  }

  @Test func `the environment gives defaults, which options replace`() throws {
    let json = try Self.run(["healthy-llama"], ["FTCHECK_FORMAT": "json"]).output
    #expect(json.hasPrefix("{"))
    let text = try Self.run(["--format", "text", "healthy-llama"], ["FTCHECK_FORMAT": "json"])
    #expect(text.output.hasPrefix("✓"))
    let environment = ["FTCHECK_FAIL_ON": "never"]
    #expect(try Self.run(["check", "broken-vocabulary"], environment).status == 0)
    #expect(try Self.run(["broken-vocabulary", "--fail-on=error"], environment).status == 1)
    #expect(try Self.run(["rules", "docs"], ["FTCHECK_FORMAT": "jsonl"]).status == 0)
    let wrong = try Self.run(["healthy-llama"], ["FTCHECK_FORMAT": "xml"])
    #expect(wrong.status == 2)
    #expect(wrong.errors.contains("FTCHECK_FORMAT"))
  }

  @Test func `the help has every option of a check, and no line beyond 80 columns`() throws {
    let help = try Self.run(["--help"]).output
    let whole = try Self.run(["help", "check"]).output
    for option in whole.matches(of: /--[a-z][a-z-]+/).map({ String($0.output) })
    where !["--help", "--version", "--no-color"].contains(option) {
      #expect(help.contains(option), "\(option)")
    }
    #expect(help.split(separator: "\n").allSatisfy { $0.count <= 80 })
    #expect(try Self.run(["-h"]).output == help)
    let manual = try Self.run(["man"]).output
    #expect(manual.contains(".SH EXIT STATUS") && manual.contains("FTCHECK_MIN_SCORE"))
  }

  @Test func `several models are named once on standard error, by how many failed`() throws {
    let text = try Self.run(["healthy-llama", "broken-vocabulary", "broken-truncated"])
    #expect(text.errors == "ftcheck: 2 of 3 failed (--fail-on error)\n")
    let quiet = try Self.run(["--quiet", "healthy-llama", "broken-vocabulary"])
    #expect(quiet.errors.isEmpty)
    #expect(
      quiet.output.hasSuffix("2 models: 1 tunable, 1 not tunable. 1 fails (--fail-on error).\n"))
  }
}
