import Model

/// The code of the only fault, or `nil` when there is none.
func code(_ accept: () throws -> some Any) -> InvalidInput.Code? {
    do {
        _ = try accept()
        return nil
    } catch {
        return (error as? InvalidInput)?.faults.first?.code
    }
}
