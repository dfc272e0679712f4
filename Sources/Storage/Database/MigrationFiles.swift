/// What migrations write, and where.
struct MigrationFiles: Hashable, Sendable {
    /// The copy that is kept.
    let copy: String
    /// The copy while it is being made.
    let draft: String
    /// The log, which holds the changes of a migration until they are in the database.
    let log: String
    /// Size of the data, and of a copy of it, in bytes.
    let size: Int
}

/// Whether the disks have room for migrations.
package struct MigrationRoom: Hashable, Sendable {
    /// Bytes that the copy, and the changes of a migration, need.
    let copy: Int, changes: Int
    /// Bytes that are free where each of them is written.
    let freeForCopy: Int, freeForChanges: Int
    /// Whether both are written to the same disk.
    let isOneDisk: Bool
    /// The copy that an earlier attempt has left, and its size in bytes. It is replaced only when the next one is complete.
    let earlier: String?, earlierSize: Int

    /// Bytes that are missing; 0 if there is room.
    var missing: Int {
        isOneDisk
            ? max(copy + changes - freeForChanges, 0)
            : max(copy - freeForCopy, 0) + max(changes - freeForChanges, 0)
    }

    /// For the operator.
    var sentence: String {
        let advice = earlier.map { "; deleting \($0), the copy of an earlier attempt, frees \(DataSize(earlierSize))" }
        return """
            There is no room to update the database, and nothing has been changed: \(DataSize(missing)) are missing. \
            A copy of it needs \(DataSize(copy)) and the changes need \(DataSize(changes)); \(freeSpace)\(advice ?? "")
            """
    }

    /// What is free, for the operator.
    var freeSpace: String {
        isOneDisk
            ? "\(DataSize(freeForChanges)) are free"
            : "\(DataSize(freeForCopy)) are free for the copy and \(DataSize(freeForChanges)) for the changes"
    }
}
