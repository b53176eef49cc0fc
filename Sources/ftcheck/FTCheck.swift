import ArgumentParser
import TuningReports

/// The command line of the contract.
@main
struct FTCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ftcheck",
    abstract:
      "Says from files alone whether a model can be fine-tuned, how, and what would stop it.",
    usage: "ftcheck [<options>] <path> ...\nftcheck <subcommand> ...",
    discussion: """
      ftcheck PATH is short for ftcheck check PATH. Nothing is executed, loaded or sent anywhere.

      Exit status: 0 when nothing at or above --fail-on was found and every requirement is met, \
      1 when the gate failed, 2 when the job couldn't be done.
      """,
    version: "ftcheck \(Tool.version)",
    subcommands: [
      Check.self, CheckAdapter.self, ListTensors.self, ListRules.self, Explain.self,
      PrintSchema.self,
    ],
    defaultSubcommand: Check.self)

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
    do {
      if let check = plainCheck() {
        try await check.run()
        Console.end(with: .success)
      }
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let status as ExitCode {
      Console.end(with: status)
    } catch {
      let message = fullMessage(for: error)
      guard exitCode(for: error) == .success else {
        Console.note(message)
        Console.end(with: .unable)
      }
      Console.end(with: Console.print(message + "\n") ? .success : .unable)
    }
    Console.end(with: .success)
  }

  /// The check that the arguments ask for; nil where they ask for something else, or are wrong.
  ///
  /// Most runs are checks, and one command alone is parsed with a third of the work: to see what an
  /// argument of the whole might be, the parser reflects all of them anew for each command on the way.
  /// Whatever isn't a check is for the whole, mistakes included, whose messages name it.
  private static func plainCheck() -> Check? {
    var arguments = CommandLine.arguments.dropFirst()
    guard let first = arguments.first else { return nil }
    if first == Check.configuration.commandName {
      arguments.removeFirst()
    } else if first == "help"
      || configuration.subcommands.contains(where: { $0.configuration.commandName == first })
    {
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
