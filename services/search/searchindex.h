#pragma once

#include "services/inventory/inventory.h"
#include "services/inventory/objectref.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <atomic>
#include <memory>
#include <utility>
#include <vector>

namespace kekkai {

/// What a search finds, in the order in which groups are shown.
enum class SearchKind { Kek, Subject, Field, Rule, Tag, KmsKey, Dek, Secret, Mapping, Environment, Catalog, Database };
inline constexpr int searchKindCount = int(SearchKind::Database) + 1;

/// How well a text answers a query: the lower, the better.
enum class SearchRank { Exact, Prefix, Word, Inside, Fuzzy };

struct SearchHit {
    SearchKind kind = SearchKind::Kek;
    SearchRank rank = SearchRank::Exact;
    QString title; ///< what was found, such as "customer.email"
    QString place; ///< where it is, such as "orders-value, version 3"; may be empty
    ObjectRef object; ///< where a link leads

    friend bool operator==(const SearchHit &, const SearchHit &) = default;
};

/// The best hits of one kind.
struct SearchGroup {
    SearchKind kind = SearchKind::Kek;
    QList<SearchHit> hits; ///< best first
    qsizetype total = 0; ///< how many there are in all

    friend bool operator==(const SearchGroup &, const SearchGroup &) = default;
};

/// How well @p text answers @p query; nothing when it does not. Both are folded (QString::toCaseFolded) by the caller.
/// A word begins at the start and after one of . - _ / : $ and white space. Fuzzy means: the letters in order, the
/// first one at the start of a word, for queries of three letters and more.
[[nodiscard]] std::optional<SearchRank> searchRank(QStringView text, QStringView query);

/// Where the letters of @p text stand that answer @p query, as begin and length, in order and without overlaps: each of
/// the query's words where it fits best. Empty when @p text has none of them.
[[nodiscard]] QList<std::pair<qsizetype, qsizetype>> searchMarks(const QString &text, const QString &query);

/// All names of one inventory, ready to be searched while somebody types. Immutable: safe on any thread.
class SearchIndex {
public:
    /// Reads names, KMS key ids, tags, rules and the fields of every latest version. Keeps @p inventory alive.
    explicit SearchIndex(InventoryPtr inventory);

    /// Every word of @p query must be found in a text or in the place it stands in; at least one in the text itself.
    /// @param perGroup  how many hits of each kind are given at most.
    /// @param stop  set by another thread when the answer is no longer wanted: then what was found so far is given.
    /// The group whose best hit is the best comes first; equals stand in the order of SearchKind.
    [[nodiscard]] QList<SearchGroup> find(const QString &query, int perGroup,
                                          const std::atomic<bool> *stop = nullptr) const;
    [[nodiscard]] qsizetype size() const { return qsizetype(m_entries.size()); }

private:
    struct Entry {
        SearchKind kind;
        int first = 0; ///< row in the inventory's list of that kind (or in the list of distinct tags or KMS keys)
        int second = 0; ///< field or rule within it
        int begin = 0; ///< folded text in m_text
        int length = 0;
        int placeBegin = 0; ///< folded place in m_text: shared by the fields of one subject
        int placeLength = 0;
    };
    void add(SearchKind kind, int first, int second, const QString &text, std::pair<int, int> place = {});
    std::pair<int, int> addText(const QString &text);
    [[nodiscard]] QStringView view(int begin, int length) const { return QStringView(m_text).sliced(begin, length); }
    [[nodiscard]] SearchHit hit(const Entry &entry, SearchRank rank) const;

    InventoryPtr m_inventory;
    QString m_text; ///< all folded texts, one behind the other
    std::vector<Entry> m_entries;
    QStringList m_tags; ///< distinct, sorted
    struct KmsKey {
        QString type;
        QString id;
        QString keks; ///< which use it
    };
    QList<KmsKey> m_kmsKeys; ///< distinct, by id
};

} // namespace kekkai
