import ArgumentParser
import TuningReports
import TuningRules

/// `ftcheck rules`: the catalogue.
struct ListRules: ParsableCommand {
  /// The forms of the catalogue.
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
  }

  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List the rules: name, level, what they find.")

  @Option(help: "The form of the list.")
  var format = Format.text

  @OptionGroup var pageOptions: PageOptions

  func run() throws {
    let catalogue = RuleCatalogue()
    let text =
      switch format {
      case .text: catalogue.table(pageOptions.page)
      case .json: catalogue.json()
      }
    guard Console.print(text) else { throw ExitCode.unable }
  }
}

/// `ftcheck explain RULE`: one rule.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a rule: what it finds, why that hurts training, what to do, sources.")

  @Argument(
    help: ArgumentHelp("The rule, such as \(Rule.weightsTruncated.name).", valueName: "rule"))
  var name: String

  @OptionGroup var pageOptions: PageOptions

  func run() throws {
    let catalogue = RuleCatalogue()
    guard let rule = catalogue.rule(named: name) else {
      let near = catalogue.suggestions(for: name)
      Console.note(
        "ftcheck: there is no rule \(Escaping.text(name)); "
          + (near.isEmpty
            ? "ftcheck rules lists them" : "did you mean \(near.joined(separator: " or "))?"))
      throw ExitCode.unable
    }
    guard Console.print(catalogue.explanation(of: rule, page: pageOptions.page)) else {
      throw ExitCode.unable
    }
  }
}

/// `ftcheck schema`: the form of the JSON report.
struct PrintSchema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of the report.")

  func run() throws {
    guard Console.print(ReportSchema.text) else { throw ExitCode.unable }
  }
}
