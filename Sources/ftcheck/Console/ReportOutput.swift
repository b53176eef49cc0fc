import ArgumentParser
import TuningReports

/// A report on its way: printed piece by piece, or kept until a file can be written whole.
struct ReportOutput {
  /// The file, nil for standard output.
  let path: String?
  private var reporter: any Reporter
  private var document = ""

  init(path: String?, reporter: any Reporter) {
    self.path = path
    self.reporter = reporter
  }

  /// Takes the next target.
  mutating func add(_ outcome: TargetOutcome) { write(reporter.add(outcome)) }

  /// Ends the report, and writes the file, where there is one.
  mutating func finish() throws(OutputError) {
    write(reporter.finish())
    if let path { try OutputFile(path: path).write(document) }
  }

  /// Takes the next piece; ends the process when it can't be printed, as none that follows could be.
  private mutating func write(_ text: String) {
    if path != nil {
      document += text
    } else if !text.isEmpty, !Console.print(text) {
      Console.end(with: .unable)
    }
  }
}
