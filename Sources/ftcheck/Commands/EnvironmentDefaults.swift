/// Options that the environment gives to checks: `FTCHECK_FORMAT` stands for `--format`, and so on.
///
/// An option on the command line replaces the environment's.
struct EnvironmentDefaults {
  /// The arguments of the command line.
  let given: [String]
  /// The same with what the environment adds.
  let all: [String]
  /// The variables that added something.
  let variables: [String]

  /// The options that can be given so.
  static let options = [
    "format", "fail-on", "require", "min-score", "ignore", "select", "level", "assume", "rank",
    "jobs", "color",
  ]

  /// The variable of an option: `FTCHECK_FAIL_ON`.
  static func variable(of option: String) -> String {
    "FTCHECK_" + option.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
  }

  /// Adds what the environment says to the arguments of a check.
  ///
  /// - Parameters:
  ///   - given: The arguments as the user typed them.
  ///   - environment: A variable's value, nil where it isn't set.
  /// - Returns: Both, and which variables were taken.
  static func arguments(
    _ given: [String], environment: (String) -> String? = Console.environment
  ) -> EnvironmentDefaults {
    let checks = ["check", "adapter"]
    let first = given.first ?? ""
    let isOther = (FTCheck.commandNames + ["help"]).contains(first) && !checks.contains(first)
    let informs = ["--help", "-h", "--version"].contains { given.contains($0) }
    guard !given.isEmpty, !isOther, !informs, !first.hasPrefix("--generate-completion") else {
      return EnvironmentDefaults(given: given, all: given, variables: [])
    }
    let named = given.prefix { $0 != "--" }
    var added: [String] = []
    var variables: [String] = []
    for option in options {
      guard let value = environment(variable(of: option)),
        !named.contains(where: { $0 == "--\(option)" || $0.hasPrefix("--\(option)=") })
      else { continue }
      added.append("--\(option)=\(value)")
      variables.append(variable(of: option))
    }
    let start = checks.contains(first) ? 1 : 0
    return EnvironmentDefaults(
      given: given, all: given.prefix(start) + added + given.dropFirst(start), variables: variables)
  }
}
