import ArgumentParser
import ModelFacts
import ModelInspection
import TuningReports

extension TensorListing.Format: ExpressibleByArgument {}

/// `ftcheck tensors PATH`: what the headers of the weight files list.
struct ListTensors: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tensors", abstract: "List tensors: name, dtype, shape, bytes, file.")

  @Argument(help: ArgumentHelp("A model folder or weight file.", valueName: "path"))
  var path: String

  @Option(help: "The form of the list.")
  var format = TensorListing.Format.text

  @Option(
    help: ArgumentHelp(
      "Only tensors whose name holds this text, or fits this pattern of * and ?.",
      valueName: "text"))
  var name: String?

  @OptionGroup var pageOptions: PageOptions

  func run() async throws {
    let model = try await attempt {
      let repository = try RepositoryResolver().repository(named: path)
      return try await ModelInspector().inspect(repository)
    }
    var files = model.weightFiles
    if files.isEmpty {
      guard model.target.kind == .file, let only = model.files.first else {
        Console.note("ftcheck: \(Escaping.text(path)) holds no weight files")
        throw ExitCode.unable
      }
      files = [WeightFile(path: only.path, size: only.size, content: only.content)]
    }
    for index in files.indices
    where files[index].errors.isEmpty && files[index].content.tensors == .never {
      files[index].errors = [
        FormatError(reason: .violates("is of no format that holds tensors"), offset: 0)
      ]
    }
    var page = pageOptions.page
    // What reads a pipe wants a tensor a line, however long.
    if !Console.isTerminal { page.width = .max }
    let listing = TensorListing(files, filter: name.map { NameFilter($0) })
    guard Console.print(listing.text(format, page: page)) else {
      throw ExitCode.unable
    }
    guard files.allSatisfy(\.errors.isEmpty) else { throw ExitCode.gateFailed }
  }
}
