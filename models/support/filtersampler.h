#pragma once

#include "services/search/filterquery.h"

#include <QSet>

#include <algorithm>

namespace kekkai {

/// Gathers the different values of many rows' text fields.
class FilterSampler {
public:
    explicit FilterSampler(const QList<FilterField> &fields)
    {
        for (const FilterField &field : fields)
            m_types.append(field.type);
        m_values.resize(fields.size());
    }

    template <typename ValueOf> void add(const ValueOf &valueOf)
    {
        for (int field = 0; field < int(m_types.size()); ++field) {
            QSet<QString> &values = m_values[field];
            if (values.size() >= most)
                continue;
            if (m_types[field] == FilterField::Type::Text) {
                const QString value = valueOf(field).toString();
                if (!value.isEmpty() && value.size() <= longest)
                    values.insert(value);
            } else if (m_types[field] == FilterField::Type::TextList) {
                const QStringList list = valueOf(field).toStringList();
                values.unite(QSet<QString>(list.cbegin(), list.cend()));
            }
        }
    }

    /// For each field, sorted; empty for those that hold no texts.
    [[nodiscard]] QList<QStringList> samples() const
    {
        QList<QStringList> all;
        for (const QSet<QString> &values : m_values) {
            QStringList list(values.cbegin(), values.cend());
            std::sort(list.begin(), list.end());
            all.append(list);
        }
        return all;
    }

private:
    static constexpr qsizetype most = 5000; ///< of one field; more would help nobody
    static constexpr qsizetype longest = 300; ///< running text is no value to choose
    QList<FilterField::Type> m_types;
    QList<QSet<QString>> m_values;
};

} // namespace kekkai
