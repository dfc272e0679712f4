/// The result of one scenario: a row of a table.
struct Measurement {
    let name: String
    /// Descriptions of what went wrong, including text that differs from what was sent.
    var errors: [String]
    /// What was measured. Measurements with the same columns are shown in one table.
    var figures: [Figure]

    /// The heads of its columns.
    var columns: [String] { figures.map(\.column) }
}
