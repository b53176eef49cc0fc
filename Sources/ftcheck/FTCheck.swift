import ArgumentParser

@main
struct FTCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ftcheck", abstract: "Says from files alone whether a model can be fine-tuned.")
}
