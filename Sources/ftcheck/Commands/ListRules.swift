import ArgumentParser
import TuningReports
import TuningRules

extension RuleCatalogue.Format: ExpressibleByArgument {}

/// `ftcheck rules`: the catalogue.
struct ListRules: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rules", abstract: "List the rules: name, level, what they find.")

  @Argument(
    help: ArgumentHelp("Only these groups, such as weights.", valueName: "group"),
    completion: .list(RuleCatalogue().groups))
  var groups: [String] = []

  @Option(help: ArgumentHelp("Format of the list: text, json or markdown.", valueName: "format"))
  var format = RuleCatalogue.Format.text

  @OptionGroup var pageOptions: PageOptions

  func run() throws {
    let all = RuleCatalogue()
    guard let catalogue = groups.isEmpty ? all : all.limited(to: groups) else {
      let unknown = groups.first { all.limited(to: [$0]) == nil } ?? ""
      throw Complaint(
        "There is no group \"\(unknown)\". "
          + (NearMisses.question(NearMisses.of(unknown, among: all.groups))
            ?? "The groups: \(all.groups.joined(separator: ", "))."))
    }
    try Console.show(catalogue.text(format, page: pageOptions.listPage))
  }
}

/// `ftcheck explain RULE…`: rules, the score, the verdict, a method.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain rules, the score, the verdict or a training method.")

  @Argument(
    help: ArgumentHelp(
      "Rules such as \(Rule.weightsTruncated.name), or score, verdict, full, lora, qlora, "
        + "instruction_tuning, preference_tuning.",
      valueName: "rule"), completion: .list(RuleCatalogue.names + RuleCatalogue.topics))
  var names: [String]

  @OptionGroup var pageOptions: PageOptions

  func run() throws {
    let catalogue = RuleCatalogue()
    let page = pageOptions.page
    let texts = try names.map { name in
      guard let text = catalogue.explanation(of: name, page: page) else {
        let topics = NearMisses.of(name, among: RuleCatalogue.topics)
        guard !name.contains("/"), let question = NearMisses.question(topics) else {
          throw Complaint(catalogue.noSuchRule(name))
        }
        throw Complaint("There is no rule \"\(name)\". \(question)")
      }
      return text
    }
    try Console.show(texts.joined(separator: "\n"))
  }
}

extension PlatformCatalogue.Format: ExpressibleByArgument {}

/// `ftcheck platforms`: where models can be taken, with the dates of what is known.
struct ListPlatforms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "platforms", abstract: "List the platforms that --platform takes, with dates.")

  @Option(help: ArgumentHelp("Format of the list: text or json.", valueName: "format"))
  var format = PlatformCatalogue.Format.text

  @OptionGroup var pageOptions: PageOptions

  func run() throws {
    try Console.show(PlatformCatalogue().text(format, page: pageOptions.page))
  }
}

/// `ftcheck schema`: the form of the JSON report.
struct PrintSchema: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema", abstract: "Print the JSON Schema of the report, or of a plan.")

  @Flag(help: "The schema of a plan.")
  var plan = false

  func run() throws { try Console.show(plan ? PlanSchema.text : ReportSchema.text) }
}

/// Why something couldn't be done, in a sentence; ends the process with 2.
struct Complaint: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

extension Console {
  /// Writes a document to standard output.
  ///
  /// - Throws: the status to end with, when that fails.
  static func show(_ text: String) throws(ExitCode) {
    guard print(text) else { throw ExitCode.unable }
  }
}
