"""A complete K-12 supplement of an invented child, as a registrar would write it."""

MEMBER_1 = {
    "member1_name": "林建国",
    "member1_relation": "父亲",
    "member1_address": "云溪县青禾镇柳树巷 8 号",
    "member1_household_region": "北京市朝阳区",
    "member1_phone": "13800000001",
    "member1_is_guardian": "是",
}

MEMBER_2 = {
    "member2_name": "周晓梅",
    "member2_relation": "母亲",
    "member2_address": "云溪县青禾镇柳树巷 8 号",
    "member2_household_region": "北京市朝阳区",
    "member2_phone": "13800000002",
    "member2_is_guardian": "否",
}

COMPLETE = {
    "birthplace": "北京市朝阳区",
    "native_place": "江苏省南京市",
    "ethnicity": "汉",
    "nationality": "中国",
    "overseas_status": "否",
    "health": "健康或良好",
    "household_region": "110105",
    "household_kind": "非农业户口",
    "grade": "一年级",
    "class_name": "1班",
    "entry_month": "2026-09",
    "entry_method": "就近入学",
    "attendance": "走读",
    "current_address": "云溪县青禾镇柳树巷 8 号",
    "mailing_address": "云溪县青禾镇柳树巷 8 号",
    "home_address": "云溪县青禾镇柳树巷 8 号",
    "phone": "13800000001",
    "postcode": "100020",
    "only_child": "是",
    "attended_preschool": "是",
    "left_behind": "非留守",
    "migrant_child": "否",
    "orphan": "否",
    "martyr_child": "否",
    "needs_aid": "否",
    "boarding_subsidy": "否",
    **MEMBER_1,
}
