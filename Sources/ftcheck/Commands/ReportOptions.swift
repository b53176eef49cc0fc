import ArgumentParser
import TuningReports

extension ReportFormat: ExpressibleByArgument {}

/// What a report looks like and where it goes.
struct ReportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Report format: \(ReportFormat.allCases.map(\.rawValue).joined(separator: ", ")).",
      valueName: "format"))
  var format: ReportFormat?

  @Option(
    name: [.customLong("output"), .customShort("o")],
    help: ArgumentHelp(
      "Write the report to a file, in the format of its ending; - is standard output. Can be repeated.",
      valueName: "file"),
    completion: .file())
  var outputPaths: [String] = []

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
    guard Set(outputPaths).count == outputPaths.count else {
      throw ValidationError("Two reports can't go to the same file.")
    }
    for path in outputPaths where format(of: path) == nil {
      throw ValidationError(
        "\(path) has no ending of a format. Give --format, or one of \(ReportFormat.knownEndings).")
    }
  }

  /// Where reports go, each with its format; a path is nil for standard output.
  var outputs: [(path: String?, format: ReportFormat)] {
    if outputPaths.isEmpty { return [(nil, format ?? .text)] }
    return outputPaths.map { ($0 == "-" ? nil : $0, format(of: $0) ?? .text) }
  }

  /// The format of an output: that of its ending, unless it is the only one and another was asked for.
  ///
  /// Standard output and devices have no ending.
  private func format(of path: String) -> ReportFormat? {
    if path == "-" || path.hasPrefix("/dev/") { return format ?? .text }
    if outputPaths.count == 1, let format { return format }
    return ReportFormat(fileName: path)
  }

  /// A reporter on a run over some targets, for one of the outputs.
  func reporter(
    _ output: (path: String?, format: ReportFormat), targets: [String], gate: Gate
  ) -> any Reporter {
    var page = output.path == nil ? pageOptions.page : Page()
    // A line for a model stays whole where no terminal limits it.
    if isQuiet, Console.columns == nil || output.path != nil { page.width = .max }
    page.detail = isQuiet ? .quiet : isVerbose ? .verbose : .normal
    return output.format.reporter(page: page, targets: targets, gate: gate)
  }

  /// Whether lines and columns are looked up.
  var showsPositions: Bool { outputs.contains(where: \.format.showsPositions) }

  /// Whether a report itself says which targets fail, so that standard error needn't.
  func showsFailures(targets: Int) -> Bool {
    isQuiet && targets > 1 && outputs.contains { $0.path == nil && $0.format == .text }
  }
}
