import ArgumentParser
import TuningReports

extension ReportFormat: ExpressibleByArgument {}

/// What a report looks like and where it goes.
struct ReportOptions: ParsableArguments {
  @Option(help: "The form of the report.")
  var format = ReportFormat.text

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp("Write the report to a file.", valueName: "file"))
  var output: String?

  @Flag(name: [.customLong("quiet"), .customShort("q")], help: "One line for each target.")
  var isQuiet = false

  @Flag(name: [.customLong("verbose"), .customShort("v")], help: "Everything, nothing shortened.")
  var isVerbose = false

  @OptionGroup var pageOptions: PageOptions

  func validate() throws {
    guard !(isQuiet && isVerbose) else {
      throw ValidationError("--quiet and --verbose exclude each other.")
    }
  }

  /// The reporter that was asked for, on a run over some targets.
  func reporter(targets: [String], gate: Gate) -> any Reporter {
    var page = output == nil ? pageOptions.page : Page()
    page.detail = isQuiet ? .quiet : isVerbose ? .verbose : .normal
    return format.reporter(page: page, targets: targets, gate: gate)
  }

  /// Whether the report itself says which targets fail, so that standard error needn't.
  func showsFailures(targets: Int) -> Bool { format == .text && isQuiet && targets > 1 }
}
