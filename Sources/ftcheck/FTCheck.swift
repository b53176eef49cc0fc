import ArgumentParser
import TuningReports

/// The command line of the contract.
@main
struct FTCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ftcheck",
    abstract: "Can this model be fine-tuned, how, and what would stop it? Reads files only.",
    usage: "ftcheck [<options>] <path> ...\nftcheck <subcommand> ...",
    version: "ftcheck \(Tool.version)",
    subcommands: [
      Check.self, PlanTraining.self, CheckAdapter.self, ListTensors.self, ListRules.self,
      Explain.self, ListPlatforms.self, PrintSchema.self, PrintSkill.self, PrintCompletions.self,
      PrintManual.self,
    ],
    defaultSubcommand: Check.self)

  /// The names of the subcommands.
  static var commandNames: [String] {
    configuration.subcommands.compactMap { $0.configuration.commandName }
  }

  /// Runs beside a main thread that sleeps: that of an asynchronous `main` is unwound, which in a
  /// statically linked binary takes longer than most checks.
  static func main() {
    Interruption.endQuickly()
    Task.detached { await parseAndRun() }
    Console.waitForEnd()
  }

  /// Parses, runs, and ends with a status of the contract.
  ///
  /// The parser's own `main` would end with 64 for bad usage.
  private static func parseAndRun() async {
    let arguments = EnvironmentDefaults.arguments(Array(CommandLine.arguments.dropFirst()))
    do {
      if [["--help"], ["-h"], ["help"]].contains(arguments.given) {
        try Console.show(RootHelp.text)
      } else if let check = plainCheck(arguments.all) {
        try await check.run()
      } else {
        try await run(arguments.all)
      }
    } catch let status as ExitCode {
      Console.end(with: status)
    } catch let complaint as Complaint {
      Console.note("ftcheck: \(Escaping.text("\(complaint)"))")
      Console.end(with: .unable)
    } catch {
      guard exitCode(for: error) == .success else {
        Console.note(complaint(about: error, arguments))
        Console.end(with: .unable)
      }
      Console.end(with: Console.print(fullMessage(for: error) + "\n") ? .success : .unable)
    }
    Console.end(with: .success)
  }

  private static func run(_ arguments: [String]) async throws {
    var command = try parseAsRoot(arguments)
    if var asynchronous = command as? any AsyncParsableCommand {
      try await asynchronous.run()
    } else {
      try command.run()
    }
  }

  /// What is said of arguments that couldn't be read, in the words that every other error has.
  private static func complaint(about error: any Error, _ arguments: EnvironmentDefaults) -> String
  {
    var text = message(for: error)
    if arguments.given.isEmpty { text = "no model was named" }
    let from =
      arguments.variables.isEmpty ? "" : " (with \(arguments.variables.joined(separator: ", ")))"
    return "ftcheck: \(Escaping.text(text))\(from)\nUsage and options: ftcheck --help"
  }

  /// The check that the arguments ask for; nil where they ask for something else, or are wrong.
  ///
  /// Most runs are checks, and one command alone is parsed with a third of the work: to see what an
  /// argument of the whole might be, the parser reflects all of them anew for each command on the way.
  /// Whatever isn't a check is for the whole, mistakes included, whose messages name it.
  private static func plainCheck(_ arguments: [String]) -> Check? {
    var arguments = arguments[...]
    guard let first = arguments.first else { return nil }
    if first == Check.configuration.commandName {
      arguments.removeFirst()
    } else if first == "help" || commandNames.contains(first) {
      return nil
    }
    return try? Check.parse(Array(arguments))
  }
}

extension ExitCode {
  /// Inspected, and the gate failed.
  static let gateFailed = ExitCode(1)
  /// The job couldn't be done.
  static let unable = ExitCode(2)
}
