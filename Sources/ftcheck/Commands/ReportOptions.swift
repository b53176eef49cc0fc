import ArgumentParser
import TuningReports

extension ReportFormat: ExpressibleByArgument {}

/// What a report looks like and where it goes.
struct ReportOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Report format: text, json or jsonl.", valueName: "format"))
  var format = ReportFormat.text

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Write the report to a file; - is standard output.", valueName: "file"),
    completion: .file())
  var outputPath: String?

  /// The file to write; nil for standard output.
  var output: String? { outputPath == "-" ? nil : outputPath }

  @Flag(name: [.customLong("quiet"), .customShort("q")], help: "One line for each model.")
  var isQuiet = false

  @Flag(
    name: [.customLong("verbose"), .customShort("v")],
    help: "The whole inventory, nothing shortened.")
  var isVerbose = false

  @OptionGroup var pageOptions: PageOptions

  func validate() throws {
    guard !(isQuiet && isVerbose) else {
      throw ValidationError("Use either --quiet or --verbose, not both.")
    }
  }

  /// The reporter that was asked for, on a run over some targets.
  func reporter(targets: [String], gate: Gate) -> any Reporter {
    var page = output == nil ? pageOptions.page : Page()
    // A line for a model stays whole where no terminal limits it.
    if isQuiet, Console.columns == nil || output != nil { page.width = .max }
    page.detail = isQuiet ? .quiet : isVerbose ? .verbose : .normal
    return format.reporter(page: page, targets: targets, gate: gate)
  }

  /// Whether the report itself says which targets fail, so that standard error needn't.
  func showsFailures(targets: Int) -> Bool { format == .text && isQuiet && targets > 1 }
}
