import ArgumentParser
import TuningReports

/// How text for people is shown.
struct PageOptions: ParsableArguments {
  @Flag(name: .customLong("no-color"), help: "Never use colours; NO_COLOR does the same.")
  var isPlain = false

  /// The page for standard output.
  var page: Page {
    Page(width: Console.width, isColored: !isPlain && Console.showsColors)
  }
}
