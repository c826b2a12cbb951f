#pragma once

#include "models/support/browsemodel.h"
#include "models/support/filtersampler.h"
#include "models/support/roles.h"
#include "models/support/rowsource.h"

#include <QElapsedTimer>
#include <QFutureWatcher>
#include <QList>
#include <QTimer>
#include <QtConcurrentRun>

#include <algorithm>
#include <memory>
#include <optional>
#include <vector>

namespace kekkai {

/// The engine of BrowseModel: rows are built, compared, filtered and sorted on another thread; here they are only
/// exchanged. One computation at a time, of new rows the newest; after new rows it rests twice as long as they took (2
/// s at most), so that a stream of snapshots cannot keep a core busy; what a person does (filter, sort) never waits for
/// that.
/// @tparam Row  a value, safe to be read on any thread, with
///     static int compareKeys(const Row &, const Row &)         the order of the list by key; equal keys, equal object
///     operator==                                               whether both show the same
///     bool isDeleted() const, ObjectRef ref() const
///     QString searchText(const QDateTime &now) const           all that words are looked for in
///     static QList<FilterField> filterFields(), QVariant filterValue(int field) const    the terms of the filter, if
///     any static int compareColumn(const Row &, const Row &, int column, const QDateTime &now)   by raw values
template <typename Row> class ArrangedModel : public BrowseModel {
public:
    using Builder = std::function<QList<Row>()>;

    explicit ArrangedModel(QObject *parent = nullptr)
        : BrowseModel(parent)
    {
        m_rest.setSingleShot(true);
        QObject::connect(&m_rest, &QTimer::timeout, this, [this] { pump(); });
        QObject::connect(&m_watcher, &QFutureWatcher<Outcome>::finished, this, [this] { finish(); });
    }
    ~ArrangedModel() override { dispose(std::move(m_state)); }
    Q_DISABLE_COPY_MOVE(ArrangedModel)

    /// All rows, hidden ones included, by key.
    [[nodiscard]] const QList<Row> &rows() const { return m_state->rows; }
    /// The row shown at @p row (top level).
    [[nodiscard]] const Row &rowAt(int row) const { return m_state->rows.at(m_state->shown[size_t(row)]); }
    [[nodiscard]] int shownCount() const { return int(m_state->shown.size()); }

    [[nodiscard]] qsizetype totalRows() const override
    {
        return rowOrder().showsDeleted() ? m_state->rows.size() : m_state->rows.size() - m_state->deleted;
    }
    [[nodiscard]] bool isBusy() const override { return m_running || m_build || m_orderChanged; }
    [[nodiscard]] QList<FilterField> filterFields() const override
    {
        if constexpr (hasTerms)
            return Row::filterFields();
        else
            return {};
    }
    [[nodiscard]] FilterSamples filterSamples() const override
    {
        if constexpr (hasTerms) {
            return [state = m_state] {
                FilterSampler sampler(Row::filterFields());
                for (const Row &row : state->rows)
                    sampler.add([&row](int field) { return row.filterValue(field); });
                return sampler.samples();
            };
        } else {
            return [] { return QList<QStringList>(); };
        }
    }
    [[nodiscard]] bool contains(const ObjectRef &object) const override { return positionOf(object) >= 0; }
    void clear() override
    {
        ++m_generation; // what is under way is for rows that are gone
        m_build.reset();
        m_rest.stop();
        setRowsNow({});
    }

protected:
    struct State {
        QList<Row> rows; ///< by key
        std::vector<int> sorted; ///< all rows in the order wanted, by their place in rows
        std::vector<int> shown; ///< those of them that are kept
        std::vector<int> place; ///< of each of rows, where it is shown; -1: hidden
        std::vector<QString> words; ///< of each of rows, for the filter; empty until there is one
        qsizetype deleted = 0;
        RowOrder order; ///< what it was made with
    };
    using StatePtr = std::shared_ptr<const State>;

    /// Shows what @p build makes, soon. @p size is about how many rows that will be: a few are made at once.
    void setBuilder(Builder build, qsizetype size)
    {
        m_build = std::move(build);
        m_buildSize = size;
        pump();
    }
    /// Shows @p rows at once, on this thread: for few rows.
    void setRowsNow(const QList<Row> &rows)
    {
        ++m_generation;
        m_build.reset();
        m_orderChanged = false;
        apply(computed({m_state, [rows] { return rows; }, rowOrder()}));
    }

    void rearrange() override
    {
        m_orderChanged = true;
        pump();
    }

    /// The place in rows() of an object; -1: there is none.
    [[nodiscard]] virtual int positionOf(const ObjectRef &object) const
    {
        const QList<Row> &all = m_state->rows;
        for (qsizetype i = 0; i < all.size(); ++i) {
            if (all.at(i).ref() == object)
                return int(i);
        }
        return -1;
    }
    [[nodiscard]] TableMaker madeTable(const QList<int> &rows, const QList<int> &columns, Form form) const
    {
        ExportTable head;
        for (const int column : columns) {
            head.keys.append(columnKey(column));
            head.titles.append(headerData(column, Qt::Horizontal).toString());
        }
        return [state = m_state, rows, columns, form, head = std::move(head), now = now()] {
            ExportTable table = head;
            const qsizetype count = rows.isEmpty() ? qsizetype(state->shown.size()) : rows.size();
            table.rows.reserve(count);
            for (qsizetype i = 0; i < count; ++i) {
                const size_t shown = size_t(rows.isEmpty() ? i : rows.at(i));
                if (shown >= state->shown.size())
                    continue;
                const Row &row = state->rows.at(state->shown[shown]);
                QVariantList cells;
                cells.reserve(columns.size());
                for (const int column : columns)
                    cells.append(form == Form::Shown ? row.cell(column, Qt::DisplayRole, now)
                                                     : rawCell(row, column, now));
                table.rows.append(cells);
            }
            return table;
        };
    }
    /// The place in rows() of what has the same key as @p wanted; -1: there is none.
    [[nodiscard]] int placeByKey(const Row &wanted) const
    {
        const QList<Row> &all = m_state->rows;
        const auto found = std::lower_bound(all.cbegin(), all.cend(), wanted,
                                            [](const Row &a, const Row &b) { return Row::compareKeys(a, b) < 0; });
        return found == all.cend() || Row::compareKeys(*found, wanted) != 0 ? -1 : int(found - all.cbegin());
    }
    [[nodiscard]] const State &state() const { return *m_state; }
    [[nodiscard]] StatePtr statePtr() const { return m_state; }
    /// Where @p old is after the change. @p newOfOld gives the new place in rows of each old one, -1 for what is gone;
    /// empty: they are the same.
    [[nodiscard]] virtual QModelIndex moved(const QModelIndex &old, const State &before, const State &after,
                                            const std::vector<int> &newOfOld) const
    {
        const int position = newPosition(before.shown[size_t(old.row())], newOfOld);
        const int row = position < 0 ? -1 : after.place[size_t(position)];
        return row < 0 ? QModelIndex() : createIndex(row, old.column(), old.internalId());
    }
    [[nodiscard]] static int newPosition(int position, const std::vector<int> &newOfOld)
    {
        return newOfOld.empty() ? position : newOfOld[size_t(position)];
    }
    /// Whether a row has other children than before, so that a tree has to be laid out anew.
    [[nodiscard]] virtual bool differsInside(const Row &before, const Row &after) const
    {
        Q_UNUSED(before)
        Q_UNUSED(after)
        return false;
    }

private:
    struct Job {
        StatePtr before;
        Builder build; ///< empty: the same rows
        RowOrder order;
    };
    struct Outcome {
        StatePtr after; ///< null: nothing differs
        std::vector<int> newOfOld;
        QList<int> changed; ///< shown rows, ascending
        QList<std::pair<int, int>> ranges; ///< the same as ranges, some rows too many when there are very many
        bool newRows = false;
        bool layout = false;
        bool inside = false; ///< order of what is inside a row differs, too
    };

    void pump()
    {
        while (!m_running) {
            const bool build = m_build && (!m_rest.isActive() || m_orderChanged);
            if (!build && !m_orderChanged)
                return;
            Job job{m_state, {}, rowOrder()};
            qsizetype size = m_state->rows.size();
            if (build) {
                job.build = *std::move(m_build);
                m_build.reset();
                size = std::max(size, m_buildSize);
            }
            m_orderChanged = false;
            if (size <= fewRows) {
                apply(computed(std::move(job)));
                continue;
            }
            m_running = true;
            m_runningGeneration = m_generation;
            m_restAfter = build;
            m_time.start();
            m_watcher.setFuture(
                QtConcurrent::run(&pool(), [job = std::move(job)]() mutable { return computed(std::move(job)); }));
        }
    }
    void finish()
    {
        m_running = false;
        if (m_restAfter)
            m_rest.start(int(std::min<qint64>(2000, 2 * m_time.elapsed())));
        if (m_runningGeneration == m_generation)
            apply(m_watcher.future().takeResult());
        pump();
        if (!isBusy())
            Q_EMIT busyChanged();
    }

    static Outcome computed(Job job)
    {
        Outcome outcome;
        const State &before = *job.before;
        auto after = std::make_shared<State>();
        after->order = job.order;
        std::vector<int> changed; // places in the new rows
        bool sameRows = true;
        outcome.newRows = bool(job.build);
        if (job.build) {
            after->rows = job.build();
            const auto byKey = [](const Row &a, const Row &b) { return Row::compareKeys(a, b) < 0; };
            if (!std::is_sorted(after->rows.cbegin(), after->rows.cend(), byKey))
                std::stable_sort(after->rows.begin(), after->rows.end(), byKey);
            sameRows = merge(before.rows, after->rows, outcome.newOfOld, changed);
            if (sameRows)
                outcome.newOfOld.clear();
            if (sameRows && changed.empty())
                after->rows = before.rows;
        } else {
            after->rows = before.rows;
        }
        const bool sameValues = sameRows && changed.empty();
        const RowOrder &order = job.order;
        const bool sameSorting = sameValues && order.column == before.order.column && order.order == before.order.order
            && before.sorted.size() == size_t(after->rows.size());
        after->sorted = sameSorting ? before.sorted : sorted(after->rows, order);
        if (sameValues)
            after->deleted = before.deleted;
        else
            after->deleted =
                std::count_if(after->rows.cbegin(), after->rows.cend(), [](const Row &row) { return row.isDeleted(); });
        collectWords(before, *after, outcome.newOfOld, changed, order);
        const bool fewer = sameSorting && order.narrows(before.order);
        filter(*after, fewer ? before.shown : after->sorted, order);
        after->place.assign(size_t(after->rows.size()), -1);
        for (size_t row = 0; row < after->shown.size(); ++row)
            after->place[size_t(after->shown[row])] = int(row);

        outcome.layout = before.shown.size() != after->shown.size()
            || !std::equal(before.shown.cbegin(), before.shown.cend(), after->shown.cbegin(),
                           [&outcome](int old, int now) { return newPosition(old, outcome.newOfOld) == now; });
        outcome.inside = order.order != before.order.order || order.showsDeleted() != before.order.showsDeleted();
        for (const int position : changed) {
            if (const int row = after->place[size_t(position)]; row >= 0)
                outcome.changed.append(row);
        }
        std::sort(outcome.changed.begin(), outcome.changed.end());
        outcome.ranges = ranges(outcome.changed);
        outcome.after = std::move(after);
        return outcome;
    }
    /// Compares two lists by key in one pass. @returns whether both have the same keys.
    static bool merge(const QList<Row> &old, const QList<Row> &now, std::vector<int> &newOfOld,
                      std::vector<int> &changed)
    {
        newOfOld.assign(size_t(old.size()), -1);
        bool same = old.size() == now.size();
        qsizetype o = 0;
        qsizetype n = 0;
        while (o < old.size() && n < now.size()) {
            const int difference = Row::compareKeys(old.at(o), now.at(n));
            if (difference == 0) {
                newOfOld[size_t(o)] = int(n);
                if (!(old.at(o) == now.at(n)))
                    changed.push_back(int(n));
            }
            same = same && difference == 0;
            o += difference <= 0 ? 1 : 0;
            n += difference >= 0 ? 1 : 0;
        }
        return same;
    }
    static std::vector<int> sorted(const QList<Row> &rows, const RowOrder &order)
    {
        std::vector<int> made(size_t(rows.size()));
        for (size_t i = 0; i < made.size(); ++i)
            made[i] = int(i);
        if (order.column < 0)
            return made;
        const bool ascending = order.order == Qt::AscendingOrder;
        const auto less = [&rows, &order, ascending](int a, int b) {
            const int difference = Row::compareColumn(rows.at(a), rows.at(b), order.column, order.now);
            if (difference != 0)
                return ascending ? difference < 0 : difference > 0;
            return ascending ? a < b : a > b; // by key, so that equal values keep a fixed order
        };
        if (!ascending)
            std::reverse(made.begin(), made.end()); // often all that is to do
        if (!std::is_sorted(made.cbegin(), made.cend(), less))
            std::sort(made.begin(), made.end(), less);
        return made;
    }
    static void collectWords(const State &before, State &after, const std::vector<int> &newOfOld,
                             const std::vector<int> &changed, const RowOrder &order)
    {
        if (order.query.isEmpty())
            return;
        std::vector<QString> words(size_t(after.rows.size()));
        for (size_t old = 0; old < before.words.size(); ++old) {
            if (const int position = newPosition(int(old), newOfOld); position >= 0)
                words[size_t(position)] = before.words[old];
        }
        for (const int position : changed)
            words[size_t(position)].clear();
        for (size_t i = 0; i < words.size(); ++i) {
            if (words[i].isEmpty())
                words[i] = after.rows.at(qsizetype(i)).searchText(order.now);
        }
        after.words = std::move(words);
    }
    static void filter(State &after, const std::vector<int> &candidates, const RowOrder &order)
    {
        const bool all = order.query.isEmpty();
        const bool withDeleted = order.showsDeleted();
        const qint64 nowMs = order.now.toMSecsSinceEpoch();
        after.shown.reserve(candidates.size());
        for (const int position : candidates) {
            const Row &row = after.rows.at(position);
            if (!withDeleted && row.isDeleted())
                continue;
            if (all || order.query.matches(after.words[size_t(position)], valueOf(row), nowMs))
                after.shown.push_back(position);
        }
    }
    static QVariant rawCell(const Row &row, int column, const QDateTime &now)
    {
        if constexpr (requires { row.exported(column, now); })
            return row.exported(column, now);
        else
            return row.cell(column, Qt::DisplayRole, now);
    }
    static auto valueOf(const Row &row)
    {
        return [&row](int field) {
            if constexpr (hasTerms)
                return row.filterValue(field);
            else
                return QVariant(row.isDeleted() && field < 0);
        };
    }
    static QList<std::pair<int, int>> ranges(const QList<int> &rows)
    {
        constexpr qsizetype most = 16; // beyond, one signal over all of them costs less
        QList<std::pair<int, int>> made;
        for (const int row : rows) {
            if (!made.isEmpty() && made.last().second == row - 1)
                made.last().second = row;
            else
                made.append({row, row});
        }
        if (made.size() > most)
            made = {{made.first().first, made.last().second}};
        return made;
    }

    void apply(Outcome outcome)
    {
        const StatePtr before = m_state;
        const StatePtr &after = outcome.after;
        const int oldCount = int(before->shown.size());
        const int newCount = int(after->shown.size());
        bool layout = outcome.layout || (outcome.inside && hasInside());
        for (qsizetype i = 0; !layout && i < outcome.changed.size(); ++i) {
            const int row = outcome.changed.at(i); // the rows are the same ones at the same places
            layout =
                differsInside(before->rows.at(before->shown[size_t(row)]), after->rows.at(after->shown[size_t(row)]));
        }
        setChangedByHand(!outcome.newRows);
        if (!layout) {
            m_state = after;
        } else if (oldCount == 0 && newCount > 0) {
            beginInsertRows({}, 0, newCount - 1);
            m_state = after;
            endInsertRows();
        } else if (newCount == 0) {
            beginRemoveRows({}, 0, oldCount - 1);
            m_state = after;
            endRemoveRows();
        } else {
            Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
            const QModelIndexList from = persistentIndexList();
            QModelIndexList to;
            to.reserve(from.size());
            for (const QModelIndex &index : from)
                to.append(moved(index, *before, *after, outcome.newOfOld));
            m_state = after;
            changePersistentIndexList(from, to);
            Q_EMIT layoutChanged({}, VerticalSortHint);
        }
        const int lastColumn = columnCount() - 1;
        for (const auto &[first, last] : std::as_const(outcome.ranges))
            Q_EMIT dataChanged(index(first, 0), index(last, lastColumn));
        dispose(before);
        Q_EMIT BrowseModel::arranged(outcome.changed);
    }
    [[nodiscard]] virtual bool hasInside() const { return false; }

    static constexpr bool hasTerms = requires(const Row &row) {
        Row::filterFields();
        row.filterValue(0);
    };
    static constexpr qsizetype fewRows = 400; ///< up to these, another thread would only take longer

    StatePtr m_state = std::make_shared<State>();
    std::optional<Builder> m_build;
    qsizetype m_buildSize = 0;
    bool m_orderChanged = false;
    bool m_running = false;
    bool m_restAfter = false;
    int m_generation = 0;
    int m_runningGeneration = 0;
    QFutureWatcher<Outcome> m_watcher;
    QTimer m_rest;
    QElapsedTimer m_time;
};

} // namespace kekkai
