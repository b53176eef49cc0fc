import Foundation
import Testing

/// The built command, run as its users run it.
@Suite struct CommandLineTests {
  @Test(arguments: [
    [], ["/there/is/no/such/path"], ["--format", "xml", "."],
    ["--fail-on", "fatal", "."], ["--min-score", "101", "."], ["--rank", "0", "."],
    ["--jobs", "0", "."], ["--require", "lora,pretraining", "."],
    ["--assume", "transformers", "."], ["--assume", "torch=2.13", "."],
    ["--assume", "transformers=4..1", "."], ["--quiet", "--verbose", "."], ["--no-such-option"],
    ["tensors"], ["tensors", "/there/is/no/such/path"], ["explain"], ["explain", "no/rule"],
    ["adapter"], ["completions", "tcsh"], ["rules", "weight"], ["--ignore", "docs/x", "."],
    ["--level", "docs/no-license=fatal", "."], ["--", "-x"],
    ["--base", "/there/is/no/such/path", "."],
    ["--output", "/there/is/no/such/folder/report.txt", "."],
  ])
  func `what can't be done ends with 2 and a sentence on standard error`(
    _ arguments: [String]
  ) throws {
    let run = try Command.run(arguments)
    #expect(run.status == 2)
    #expect(run.output.isEmpty)
    #expect(!run.errors.isEmpty)
  }

  @Test(arguments: [
    ["--help"], ["-h"], ["help"], ["help", "check"], ["tensors", "--help"], ["--version"],
    ["rules"], ["rules", "--format", "json"], ["explain", "weights/truncated"], ["schema"],
    ["rules", "weights", "docs", "--format", "markdown"], ["skill"], ["man"],
    ["explain", "Weights/Truncated", "score", "verdict", "instruction-tuning"],
    ["completions", "bash"], ["completions", "zsh"], ["completions", "fish"],
  ])
  func `what only informs ends with 0 and writes to standard output`(
    _ arguments: [String]
  ) throws {
    let run = try Command.run(arguments)
    #expect(run.status == 0)
    #expect(!run.output.isEmpty)
    #expect(run.errors.isEmpty)
  }

  @Test func `an empty folder is reported, in every format, and is not clean`() throws {
    try Folder.temporary { folder in
      for format in ["text", "json", "jsonl"] {
        let run = try Command.run(["--format", format, folder.path()])
        #expect(run.status == 1, "\(run.errors)")
        #expect(run.output.contains("weights/missing"))
      }
    }
  }

  @Test func `a path that starts with a dash works behind two dashes`() throws {
    try Folder.temporary { folder in
      try FileManager.default.createDirectory(
        at: folder.appending(path: "-model"), withIntermediateDirectories: false)
      let run = try Command.run(["--format", "json", "--", "-model"], in: folder)
      #expect(run.status == 1)
      #expect(run.output.contains(#""location": "-model""#))
    }
  }

  @Test func `several targets give a line each, in the order given`() throws {
    try Folder.temporary { folder in
      for name in ["b", "a"] {
        try FileManager.default.createDirectory(
          at: folder.appending(path: name), withIntermediateDirectories: false)
      }
      let run = try Command.run(["--format", "jsonl", "b", "gone", "a"], in: folder)
      #expect(run.status == 2)
      let lines = run.output.split(separator: "\n")
      #expect(lines.count == 3)
      #expect(lines.first?.contains(#""location": "b""#) == true)
      #expect(lines.dropFirst().first?.contains(#""error": "there is no"#) == true)
      #expect(lines.last?.contains(#""location": "a""#) == true)
      #expect(run.errors.contains("gone"))
    }
  }

  @Test(arguments: [
    ([], 0), (["--require", "lora"], 1), (["--require", "full,qlora"], 1),
    (["--require", "full", "--require", "instruction-tuning"], 1), (["--min-score", "100"], 1),
    (["--min-score", "0"], 0),
  ])
  func `--fail-on never ends with 0, a requirement still fails`(
    _ arguments: [String], _ status: Int
  ) throws {
    #expect(try Command.run(["--fail-on", "never", "."] + arguments).status == status)
  }

  @Test func `an output file holds what standard output would, and nothing else is left`() throws {
    try Folder.temporary { folder in
      let model = folder.appending(path: "model")
      try FileManager.default.createDirectory(at: model, withIntermediateDirectories: false)
      let printed = try Command.run(["--format", "json", "model"], in: folder)
      let written = try Command.run(
        ["--format", "json", "--output", "report.json", "model"], in: folder)
      #expect(written.status == printed.status)
      #expect(written.output.isEmpty)
      let file = folder.appending(path: "report.json")
      #expect(try String(contentsOf: file, encoding: .utf8) == printed.output)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path()).sorted()
      #expect(names == ["model", "report.json"])
    }
  }

  @Test func `an output file that a link leads to is written where it is`() throws {
    try Folder.temporary { folder in
      let real = folder.appending(path: "real.txt")
      try Data("old".utf8).write(to: real)
      let link = folder.appending(path: "link.txt")
      try FileManager.default.createSymbolicLink(at: link, withDestinationURL: real)
      _ = try Command.run(["--quiet", "--output", "link.txt", "."], in: folder)
      #expect(try String(contentsOf: real, encoding: .utf8).contains("not tunable"))
      let kind = try FileManager.default.attributesOfItem(atPath: link.path())[.type]
      #expect(kind as? FileAttributeType == .typeSymbolicLink)
    }
  }

  @Test func `a run writes a report for each output, in the format of its ending`() throws {
    try Folder.temporary { folder in
      let run = try Command.run(
        ["-o", "a.json", "-o", "a.sarif", "-o", "-", "--fail-on", "never", "."], in: folder)
      #expect(run.status == 0)
      #expect(run.output.contains("undetermined") || run.output.contains("not tunable"))
      let names = ["a.json", "a.sarif"]
      let texts = try names.map {
        try String(contentsOf: folder.appending(path: $0), encoding: .utf8)
      }
      #expect(texts[0].contains("\"verdict\""))
      #expect(texts[1].contains("sarif"))
    }
  }

  @Test func `an ending of no format is bad usage, and nothing is written`() throws {
    try Folder.temporary { folder in
      for outputs in [["-o", "a.yaml"], ["-o", "a"], ["-o", "a.json", "-o", "a.json"]] {
        let run = try Command.run(outputs + ["."], in: folder)
        #expect(run.status == 2)
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path()).isEmpty)
    }
  }

  @Test func `a device is written to, not replaced`() throws {
    let run = try Command.run(["--quiet", "--fail-on", "never", "--output", "/dev/null", "."])
    #expect(run.status == 0)
    let kind = try FileManager.default.attributesOfItem(atPath: "/dev/null")[.type]
    #expect(kind as? FileAttributeType == .typeCharacterSpecial)
  }

  @Test func `Ctrl-C ends with 130`() throws {
    try Folder.temporary { folder in
      // Opening a pipe that nobody reads waits, so the signal finds the process at work.
      let pipe = folder.appending(path: "pipe").path()
      let made = unsafe mkfifo(pipe, 0o600)
      #expect(made == 0)
      var end: (Process.TerminationReason, Int32)?
      // A busy machine may take longer to start it; a signal before that ends any process.
      for seconds in [0.2, 1, 5] where end?.0 != .exit {
        let process = Process()
        process.executableURL = try Command.binary
        process.arguments = ["--format", "text", "--output", pipe, folder.path()]
        process.standardError = FileHandle.nullDevice
        try process.run()
        Thread.sleep(forTimeInterval: seconds)
        process.interrupt()
        process.waitUntilExit()
        end = (process.terminationReason, process.terminationStatus)
      }
      #expect(end?.0 == .exit)
      #expect(end?.1 == 130)
    }
  }

  @Test func `piped text has no colours, and NO_COLOR changes nothing about it`() throws {
    let plain = try Command.run(["."])
    #expect(!plain.output.contains("\u{1b}"))
    #expect(try Command.run(["."], environment: ["NO_COLOR": "1"]).output == plain.output)
    #expect(try Command.run(["--no-color", "."]).output == plain.output)
  }
}

/// A run of the built command that has ended.
struct Command {
  let status: Int
  let output: String
  let errors: String

  static func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String] = [:]
  ) throws -> Command {
    let process = Process()
    process.executableURL = try binary
    process.arguments = arguments
    // What the machine's owner likes changes nothing about a test.
    let own = ProcessInfo.processInfo.environment.filter { name, _ in
      !["AGENT", "AI_AGENT", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE"].contains(name)
        && !name.hasPrefix("FTCHECK_")
    }
    process.environment = own.merging(environment) { _, new in new }
    process.currentDirectoryURL = try folder ?? Folder.empty
    process.standardInput = FileHandle.nullDevice
    return try Folder.temporary { folder in
      // Files instead of pipes: a long report can't block a process that nobody reads from.
      let places = ["output", "errors"].map { folder.appending(path: $0) }
      for place in places { try Data().write(to: place) }
      process.standardOutput = try FileHandle(forWritingTo: places[0])
      process.standardError = try FileHandle(forWritingTo: places[1])
      try process.run()
      process.waitUntilExit()
      return Command(
        status: Int(process.terminationStatus),
        output: try String(contentsOf: places[0], encoding: .utf8),
        errors: try String(contentsOf: places[1], encoding: .utf8))
    }
  }

  /// The command is built beside the tests.
  static var binary: URL {
    get throws {
      let beside = [CommandLine.arguments[0], Bundle.main.executablePath ?? ""]
        .map { URL(filePath: $0).deletingLastPathComponent().appending(path: "ftcheck") }
      return try #require(
        beside.first { FileManager.default.isExecutableFile(atPath: $0.path()) })
    }
  }
}

/// Folders that go when they are no longer needed.
enum Folder {
  static func temporary<Value>(_ body: (URL) throws -> Value) throws -> Value {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "ftcheck-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
  }

  /// One that nobody writes to, made once.
  static var empty: URL {
    get throws {
      let folder = FileManager.default.temporaryDirectory
        .appending(path: "ftcheck-empty", directoryHint: .isDirectory)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      return folder
    }
  }
}
