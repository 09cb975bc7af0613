const TERMS = [
  'identityCard',
  'passport',
  'drivingLicence',
  'electricityBill',
  'bankStatement',
  'surname',
  'givenNames',
  'name',
  'sex',
  'birthDate',
  'nationality',
  'number',
  'issuedOn',
  'expiresOn',
  'authority',
  'address',
  'account',
  'period',
  'date',
  'details',
  'amount',
  'balance',
  'due',
] as const;
export type Term = (typeof TERMS)[number];
export type Terms = Readonly<Record<Term, string>>;

function terms(text: string): Terms {
  const words = text
    .trim()
    .split('|')
    .map((word) => word.trim());
  return Object.fromEntries(TERMS.map((term, n) => [term, words[n] ?? ''])) as Record<Term, string>;
}

export const ENGLISH = terms(
  `Identity card|Passport|Driving licence|Electricity bill|Bank statement|Surname|Given names|Name|Sex|Date of birth|
   Nationality|Document no.|Date of issue|Date of expiry|Authority|Address|Account no.|Period|Date|Details|Amount|
   Balance|Amount due`,
);

/** By language; what is not here is in English alone. */
const OF_LANGUAGE: Readonly<Record<string, Terms>> = {
  'zh-CN': terms(
    `身份证|护照|驾驶证|电费账单|银行对账单|姓|名|姓名|性别|出生日期|国籍|证件号码|签发日期|有效期至|签发机关|住址|账号|
     账期|日期|摘要|金额|余额|应付金额`,
  ),
  'zh-HK': terms(
    `身份證|護照|駕駛執照|電費帳單|銀行對帳單|姓|名|姓名|性別|出生日期|國籍|證件號碼|簽發日期|有效期至|簽發機關|地址|帳號|
     帳期|日期|摘要|金額|結餘|應付金額`,
  ),
  ja: terms(
    `身分証明書|旅券|運転免許証|電気料金請求書|口座取引明細書|姓|名|氏名|性別|生年月日|国籍|番号|発行日|有効期限|発行機関|
     住所|口座番号|期間|日付|摘要|金額|残高|請求金額`,
  ),
  ko: terms(
    `신분증|여권|운전면허증|전기요금 청구서|은행 거래명세서|성|이름|성명|성별|생년월일|국적|번호|발급일|만료일|발급기관|주소|
     계좌번호|기간|날짜|내용|금액|잔액|청구금액`,
  ),
  vi: terms(
    `Thẻ căn cước|Hộ chiếu|Giấy phép lái xe|Hóa đơn tiền điện|Sao kê ngân hàng|Họ|Tên|Họ và tên|Giới tính|Ngày sinh|
     Quốc tịch|Số|Ngày cấp|Có giá trị đến|Nơi cấp|Địa chỉ|Số tài khoản|Kỳ|Ngày|Nội dung|Số tiền|Số dư|Số tiền phải trả`,
  ),
  th: terms(
    `บัตรประจำตัว|หนังสือเดินทาง|ใบอนุญาตขับรถ|ใบแจ้งค่าไฟฟ้า|รายการเดินบัญชี|นามสกุล|ชื่อ|ชื่อ-นามสกุล|เพศ|วันเกิด|สัญชาติ|เลขที่|
     วันออกบัตร|วันหมดอายุ|ผู้ออก|ที่อยู่|เลขที่บัญชี|รอบบิล|วันที่|รายการ|จำนวนเงิน|ยอดคงเหลือ|ยอดที่ต้องชำระ`,
  ),
  id: terms(
    `Kartu identitas|Paspor|Surat izin mengemudi|Tagihan listrik|Rekening koran|Nama belakang|Nama depan|Nama|
     Jenis kelamin|Tanggal lahir|Kewarganegaraan|Nomor|Tanggal terbit|Berlaku hingga|Penerbit|Alamat|No. rekening|Periode|
     Tanggal|Keterangan|Jumlah|Saldo|Jumlah tagihan`,
  ),
  hi: terms(
    `पहचान पत्र|पासपोर्ट|ड्राइविंग लाइसेंस|बिजली बिल|बैंक विवरण|उपनाम|नाम|पूरा नाम|लिंग|जन्म तिथि|राष्ट्रीयता|संख्या|जारी करने की तिथि|
     समाप्ति तिथि|प्राधिकरण|पता|खाता संख्या|अवधि|तारीख|विवरण|राशि|शेष|देय राशि`,
  ),
  bn: terms(
    `পরিচয়পত্র|পাসপোর্ট|ড্রাইভিং লাইসেন্স|বিদ্যুৎ বিল|ব্যাংক বিবরণী|বংশনাম|নাম|পূর্ণ নাম|লিঙ্গ|জন্ম তারিখ|জাতীয়তা|নম্বর|প্রদানের তারিখ|
     মেয়াদ শেষ|কর্তৃপক্ষ|ঠিকানা|হিসাব নম্বর|সময়কাল|তারিখ|বিবরণ|পরিমাণ|স্থিতি|প্রদেয় টাকা`,
  ),
  ar: terms(
    `بطاقة الهوية|جواز سفر|رخصة قيادة|فاتورة كهرباء|كشف حساب|اللقب|الاسم|الاسم الكامل|الجنس|تاريخ الميلاد|الجنسية|
     رقم الوثيقة|تاريخ الإصدار|تاريخ الانتهاء|جهة الإصدار|العنوان|رقم الحساب|الفترة|التاريخ|البيان|المبلغ|الرصيد|
     المبلغ المستحق`,
  ),
  he: terms(
    `תעודת זהות|דרכון|רישיון נהיגה|חשבון חשמל|דף חשבון|שם משפחה|שם פרטי|שם מלא|מין|תאריך לידה|אזרחות|מספר|תאריך הנפקה|
     בתוקף עד|רשות|כתובת|מספר חשבון|תקופה|תאריך|פירוט|סכום|יתרה|לתשלום`,
  ),
  ru: terms(
    `Удостоверение личности|Паспорт|Водительское удостоверение|Счёт за электроэнергию|Выписка по счёту|Фамилия|Имя|
     Имя и фамилия|Пол|Дата рождения|Гражданство|Номер|Дата выдачи|Действителен до|Орган|Адрес|Номер счёта|Период|Дата|
     Описание|Сумма|Остаток|К оплате`,
  ),
  uk: terms(
    `Посвідчення особи|Паспорт|Посвідчення водія|Рахунок за електроенергію|Виписка з рахунку|Прізвище|Ім’я|
     Прізвище та ім’я|Стать|Дата народження|Громадянство|Номер|Дата видачі|Дійсний до|Орган|Адреса|Номер рахунку|Період|
     Дата|Опис|Сума|Залишок|До сплати`,
  ),
  el: terms(
    `Δελτίο ταυτότητας|Διαβατήριο|Άδεια οδήγησης|Λογαριασμός ρεύματος|Κίνηση λογαριασμού|Επώνυμο|Όνομα|Ονοματεπώνυμο|Φύλο|
     Ημερομηνία γέννησης|Ιθαγένεια|Αριθμός|Ημερομηνία έκδοσης|Ημερομηνία λήξης|Αρχή|Διεύθυνση|Αριθμός λογαριασμού|
     Περίοδος|Ημερομηνία|Περιγραφή|Ποσό|Υπόλοιπο|Πληρωτέο ποσό`,
  ),
  de: terms(
    `Personalausweis|Reisepass|Führerschein|Stromrechnung|Kontoauszug|Name|Vornamen|Name|Geschlecht|Geburtsdatum|
     Staatsangehörigkeit|Nummer|Ausstellungsdatum|Gültig bis|Behörde|Anschrift|Kontonummer|Zeitraum|Datum|Vorgang|Betrag|
     Saldo|Zu zahlen`,
  ),
  fr: terms(
    `Carte d’identité|Passeport|Permis de conduire|Facture d’électricité|Relevé de compte|Nom|Prénoms|Nom complet|Sexe|
     Date de naissance|Nationalité|N° du document|Date de délivrance|Date d’expiration|Autorité|Adresse|N° de compte|
     Période|Date|Libellé|Montant|Solde|Montant à payer`,
  ),
  es: terms(
    `Documento de identidad|Pasaporte|Permiso de conducción|Factura de electricidad|Extracto de cuenta|Apellidos|Nombre|
     Nombre completo|Sexo|Fecha de nacimiento|Nacionalidad|Número|Fecha de expedición|Fecha de caducidad|Autoridad|
     Domicilio|N.º de cuenta|Periodo|Fecha|Concepto|Importe|Saldo|Importe a pagar`,
  ),
  pt: terms(
    `Carteira de identidade|Passaporte|Carteira de motorista|Conta de energia|Extrato bancário|Sobrenome|Nome|
     Nome completo|Sexo|Data de nascimento|Nacionalidade|Número|Data de emissão|Válido até|Autoridade|Endereço|
     N.º da conta|Período|Data|Histórico|Valor|Saldo|Valor a pagar`,
  ),
  pl: terms(
    `Dowód osobisty|Paszport|Prawo jazdy|Rachunek za prąd|Wyciąg z konta|Nazwisko|Imiona|Imię i nazwisko|Płeć|
     Data urodzenia|Obywatelstwo|Numer|Data wydania|Termin ważności|Organ|Adres|Numer konta|Okres|Data|Opis|Kwota|Saldo|
     Do zapłaty`,
  ),
  tr: terms(
    `Kimlik kartı|Pasaport|Sürücü belgesi|Elektrik faturası|Hesap özeti|Soyadı|Adı|Adı soyadı|Cinsiyeti|Doğum tarihi|
     Uyruğu|No|Veriliş tarihi|Son geçerlilik tarihi|Veren makam|Adres|Hesap no|Dönem|Tarih|Açıklama|Tutar|Bakiye|
     Ödenecek tutar`,
  ),
};

/** What a country's documents are written in beside English, and its money. */
export interface Place {
  /** BCP 47. */
  readonly locale: string;
  /** Null where that is English. */
  readonly terms: Terms | null;
  /** ISO 4217. */
  readonly currency: string;
  /** About so many units buy what one dollar buys; no rate to reckon with. */
  readonly perDollar: number;
}

const PLACES: Readonly<Record<string, readonly [locale: string, currency: string, perDollar: number]>> = {
  AE: ['ar', 'AED', 3.7],
  BD: ['bn', 'BDT', 120],
  BR: ['pt', 'BRL', 5.5],
  CN: ['zh-CN', 'CNY', 7],
  DE: ['de', 'EUR', 0.9],
  EG: ['ar', 'EGP', 50],
  ES: ['es', 'EUR', 0.9],
  FR: ['fr', 'EUR', 0.9],
  GB: ['en-GB', 'GBP', 0.8],
  GR: ['el', 'EUR', 0.9],
  HK: ['zh-HK', 'HKD', 7.8],
  ID: ['id', 'IDR', 16_000],
  IE: ['en-IE', 'EUR', 0.9],
  IL: ['he', 'ILS', 3.7],
  IN: ['hi', 'INR', 85],
  JP: ['ja', 'JPY', 150],
  KE: ['en-KE', 'KES', 130],
  KR: ['ko', 'KRW', 1_400],
  MX: ['es', 'MXN', 19],
  NG: ['en-NG', 'NGN', 1_500],
  PL: ['pl', 'PLN', 4],
  RU: ['ru', 'RUB', 90],
  SA: ['ar', 'SAR', 3.75],
  TH: ['th', 'THB', 35],
  TR: ['tr', 'TRY', 40],
  TW: ['zh-HK', 'TWD', 32],
  UA: ['uk', 'UAH', 41],
  US: ['en-US', 'USD', 1],
  VN: ['vi', 'VND', 25_000],
};

/** @param country ISO 3166-1 alpha-2; one that is not in the table writes English and counts dollars */
export function placeOf(country: string): Place {
  const [locale, currency, perDollar] = PLACES[country] ?? ['en-GB', 'USD', 1];
  return { locale, terms: OF_LANGUAGE[locale] ?? null, currency, perDollar };
}

/** The name of a country in one language, e.g. `中国`, `China`. */
export function countryName(country: string, locale: string): string {
  return new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? country;
}

/** A day as the country writes it, by the Gregorian calendar and in European digits. @param day `YYYY-MM-DD` */
export function writtenDay(day: string, { locale }: Place): string {
  // Day and month as numbers read two ways without their order; cards of most countries have two digits of each.
  const date = new Intl.DateTimeFormat(`${locale}-u-ca-gregory-nu-latn`, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone: 'UTC',
  }).format(Date.parse(day));
  return date.replace(DIRECTION_MARKS, '');
}

/** Digits stand alone in a field; what tells their direction within a sentence would turn them round. */
const DIRECTION_MARKS = /[\u200e\u200f\u061c]/g;

/** An amount of dollars in the country's money. */
export function writtenAmount(dollars: number, place: Place): string {
  const digits = place.perDollar >= 100 ? 0 : 2;
  const number = new Intl.NumberFormat(`${place.locale}-u-nu-latn`, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(dollars * place.perDollar);
  return number.replace(DIRECTION_MARKS, '').replace('-', '\u2212');
}
