/// What is known of TensorFlow's operations.
package enum TensorFlowOperations {
  /// What an operation does beyond its graph.
  package enum Reach: Hashable, Sendable {
    /// Nothing: it computes.
    case none
    /// It reads, writes, calls or connects by what the graph says.
    case outside
    /// It may, or nobody knows it.
    case unknown
  }

  /// How far an operation reaches.
  package static func reach(of name: String) -> Reach {
    if outside.contains(name) { return .outside }
    // Names with an underscore are the runtime's own, which no file can bring.
    if name.hasPrefix("_") || known.contains(name) && !doubtful.contains(name) { return .none }
    return .unknown
  }

  private static let known = Set(names.split(separator: " ").map(String.init))

  /// Operations that read, write, call or connect by a name in the graph.
  ///
  /// tensorflow 2.21 `core/ops/*.cc`. Left out are those by which every SavedModel restores its
  /// variables and vocabularies: RestoreV2, SaveV2, MergeV2Checkpoints, InitializeTableFromTextFileV2.
  private static let outside = Set(
    """
    CSVDataset CSVDatasetV2 CreateSummaryDbWriter CreateSummaryFileWriter DataServiceDataset \
    DataServiceDatasetV2 DataServiceDatasetV3 DataServiceDatasetV4 DatasetToTFRecord DebugIdentity \
    DebugIdentityV2 DebugIdentityV3 DebugNanCount DebugNumericSummary DistributedSave EagerPyFunc \
    ExperimentalCSVDataset ExperimentalDatasetToTFRecord ExperimentalLMDBDataset \
    ExperimentalMatchingFilesDataset ExperimentalSqlDataset FileSystemSetConfiguration \
    FixedLengthRecordDataset FixedLengthRecordDatasetV2 FixedLengthRecordReader \
    FixedLengthRecordReaderV2 GenerateVocabRemapping ImmutableConst ImportEvent LMDBDataset \
    LMDBReader ListSnapshotChunksDataset LoadAndRemapMatrix LoadDataset MatchingFiles \
    MatchingFilesDataset PyFunc PyFuncStateless ReadFile RecordInput RegisterDataset \
    RegisterDatasetV2 RemoteCall RemoteFusedGraphExecute RpcCall RpcCheckStatus RpcClient \
    RpcGetValue RpcServer RpcServerRegister RpcServerStart Save SaveDataset SaveDatasetV2 \
    SaveSlices SnapshotChunkDataset SnapshotDataset SnapshotDatasetReader SnapshotDatasetV2 \
    SnapshotNestedDatasetReader SqlDataset StatsAggregatorSetSummaryWriter TFRecordDataset \
    TFRecordDatasetV2 TFRecordReader TFRecordReaderV2 TextLineDataset TextLineReader \
    TextLineReaderV2 WholeFileReader WholeFileReaderV2 WriteFile
    """.split(separator: " ").map(String.init))

  /// Operations that reach outside in some of their uses.
  private static let doubtful: Set<String> = [
    "CacheDataset", "CacheDatasetV2", "DecodeProtoV2", "EncodeProto", "Recv", "Send",
    "XlaCustomCall", "XlaCustomCallV2",
  ]
}
