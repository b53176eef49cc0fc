import ArgumentParser
import TuningReports

extension ColorChoice: ExpressibleByArgument {}

/// How text for people is shown.
struct PageOptions: ParsableArguments {
  @Option(help: ArgumentHelp("When to use colours: auto, always or never.", valueName: "when"))
  var color = ColorChoice.auto

  @Flag(name: .customLong("no-color"), help: "The same as --color never.")
  var isPlain = false

  /// The page for standard output.
  var page: Page {
    var page = Page(
      width: Console.columns ?? 80, isColored: Console.showsColors(isPlain ? .never : color))
    page.isASCII = Console.isASCII
    page.isComplete = Console.isForAgent
    page.hasLinks = page.isColored && Console.isTerminal
    return page
  }

  /// The page for a list of lines: as wide as it takes where nobody's terminal limits it.
  var listPage: Page {
    var page = page
    page.width = Console.columns ?? .max
    return page
  }
}
