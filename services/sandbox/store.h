#pragma once

#include "services/sandbox/json.h"

#include <functional>
#include <memory>
#include <string>

namespace kekkai::sandbox {

/// Durable rows (table, key) → JSON. The features keep their state in memory and write every change through; at start
/// they read it back. Without a folder nothing is kept. SQLite (WAL, synchronous=FULL) on a writer thread of its own.
class Store {
public:
    /// @param folder  made when missing; empty: memory only. Throws std::runtime_error when it cannot be opened.
    explicit Store(const std::string &folder);
    ~Store();
    Store(const Store &) = delete;
    Store &operator=(const Store &) = delete;

    [[nodiscard]] bool isDurable() const;
    /// Calls @p row for every row of @p table in the order of its keys (byte order).
    void load(const std::string &table, const std::function<void(const std::string &key, Json value)> &row) const;
    void put(const std::string &table, const std::string &key, const Json &value);
    void erase(const std::string &table, const std::string &key);
    /// Returns when all that was put since the last commit is on the disk, in one transaction. Cheap when there is
    /// nothing.
    void commit();
    /// From here to endBatch() a commit() only marks what discard() must keep; endBatch() writes it all in one
    /// transaction. For seeds: a crash in between leaves nothing of the batch.
    void beginBatch();
    void endBatch();
    /// Forgets what was put since the last commit: a handler refused after all.
    void discard();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace kekkai::sandbox
