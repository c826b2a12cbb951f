#include "services/inventory/inventory.h"

#include <algorithm>

namespace kekkai {

namespace {

template <typename T, typename Name> const T *findByName(const QList<T> &list, QStringView name, Name nameOf)
{
    const auto it = std::lower_bound(list.cbegin(), list.cend(), name, [&nameOf](const T &entry, QStringView wanted) {
        return nameLess(nameOf(entry), wanted);
    });
    return it != list.cend() && nameOf(*it) == name ? &*it : nullptr;
}

bool sameTarget(const auto &a, const auto &b)
{
    return a == b || (a && b && *a == *b);
}

} // namespace

bool nameLess(QStringView a, QStringView b)
{
    const auto [first, second] = std::mismatch(a.cbegin(), a.cend(), b.cbegin(), b.cend());
    if (first == a.cend() || second == b.cend())
        return second != b.cend();
    // In UTF-16 surrogates stand below U+E000, though they mean code points above U+FFFF.
    if (first->isSurrogate() != second->isSurrogate() && first->unicode() >= 0xD800 && second->unicode() >= 0xD800)
        return second->isSurrogate();
    return *first < *second;
}

SchemaVersionPtr SubjectEntry::latest() const
{
    for (auto it = versions.crbegin(); it != versions.crend(); ++it) {
        if (!(*it)->deleted)
            return *it;
    }
    return versions.isEmpty() ? nullptr : versions.constLast();
}

bool operator==(const SubjectEntry &a, const SubjectEntry &b)
{
    return a.name == b.name && a.deleted == b.deleted && a.versionsKnown == b.versionsKnown
        && std::equal(a.versions.cbegin(), a.versions.cend(), b.versions.cbegin(), b.versions.cend(),
                      [](const SchemaVersionPtr &x, const SchemaVersionPtr &y) { return sameTarget(x, y); })
        && sameTarget(a.latestFields, b.latestFields);
}

bool Inventory::isLoading() const
{
    return std::any_of(parts.cbegin(), parts.cend(), [](const PartState &state) {
        return state.phase == PartState::Phase::Waiting || state.phase == PartState::Phase::Loading;
    });
}

const KekEntry *Inventory::kek(QStringView name) const
{
    return findByName(keks, name, [](const KekEntry &entry) { return QStringView(entry.name); });
}

const SubjectEntry *Inventory::subject(QStringView name) const
{
    return findByName(subjects, name, [](const SubjectEntry &entry) { return QStringView(entry.name); });
}

const CmfSecret *Inventory::secret(QStringView name) const
{
    return findByName(secrets, name, [](const CmfSecret &entry) { return QStringView(entry.metadata.name); });
}

const CmfEnvironment *Inventory::environment(QStringView name) const
{
    return findByName(environments, name, [](const CmfEnvironment &entry) { return QStringView(entry.metadata.name); });
}

} // namespace kekkai
